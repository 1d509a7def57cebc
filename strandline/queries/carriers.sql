SELECT v.project,
       v.sample,
       v.genotype,
       v.zygosity,
       v.depth,
       v.ref_depth,
       v.alt_depth,
       v.vaf,
       array_join(v.filters, '|') AS filters
FROM variants AS v
WHERE $filter
ORDER BY v.project, v.sample
LIMIT ?
