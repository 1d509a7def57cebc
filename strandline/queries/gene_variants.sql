SELECT v.project,
       v.sample,
       v.contig,
       v."start",
       v."end",
       v.ref,
       v.alt,
       v.genotype,
       v.zygosity,
       v.qual,
       array_join(v.filters, '|') AS filters,
       v.depth,
       v.genotype_quality,
       v.ref_depth,
       v.alt_depth,
       v.vaf,
       array_join(v.names, '|') AS names
FROM variants AS v
JOIN (
    SELECT a.contig, min(a."start") AS first_base, max(a."end") AS after_last
    FROM annotations AS a
    WHERE $genes
    GROUP BY a.contig
) AS span
       ON span.contig = v.contig
      AND v."start" < span.after_last
      AND v."end" > span.first_base
WHERE $filter
ORDER BY v.contig, v."start", v.ref, v.alt, v.project, v.sample
LIMIT ?
