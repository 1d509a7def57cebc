SELECT v.project,
       v.sample,
       v.contig,
       v."start",
       v."end",
       v.ref,
       v.alt,
       v.genotype,
       v.zygosity,
       v.depth,
       v.ref_depth,
       v.alt_depth,
       v.vaf,
       array_join(v.filters, '|') AS filters,
       array_join(a.genes, '|') AS genes,
       a.significance,
       a.stars,
       a.review_status,
       array_join(a.conditions, '|') AS conditions,
       array_join(a.consequences, '|') AS consequences,
       a.variation_id,
       array_join(a.rs, '|') AS rs,
       a.hgvs,
       a.release
FROM variants AS v
LEFT JOIN annotations AS a
       ON a.contig = v.contig
      AND a."start" = v."start"
      AND a.ref = v.ref
      AND a.alt = v.alt
WHERE $filter
ORDER BY $severity, a.stars DESC NULLS LAST, v.contig, v."start", v.ref, v.alt, v.project, v.sample, a.variation_id
LIMIT ?
