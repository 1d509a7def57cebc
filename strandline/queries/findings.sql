SELECT f.project,
       f.sample,
       f.contig,
       f."start",
       f."end",
       f.ref,
       f.alt,
       f.genotype,
       f.zygosity,
       f.depth,
       f.ref_depth,
       f.alt_depth,
       f.vaf,
       array_join(f.genes, '|') AS genes,
       f.significance,
       f.stars,
       f.review_status,
       array_join(f.conditions, '|') AS conditions,
       array_join(f.consequences, '|') AS consequences,
       f.variation_id,
       array_join(f.rs, '|') AS rs,
       f.hgvs,
       f.release
FROM findings AS f
WHERE $filter
ORDER BY $severity, f.stars DESC NULLS LAST, f.contig, f."start", f.ref, f.alt, f.project, f.sample, f.variation_id
LIMIT ?
