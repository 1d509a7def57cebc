SELECT v.project,
       v.sample,
       v.contig,
       v."start",
       v."end",
       v.ref,
       v.alt,
       array_join(v.names, '|') AS names,
       v.qual,
       array_join(v.filters, '|') AS filters,
       v.genotype,
       v.zygosity,
       v.phased,
       v.phase_set,
       v.depth,
       v.genotype_quality,
       v.ref_depth,
       v.alt_depth,
       v.vaf,
       v.split_from_multiallelic,
       v.run_id,
       a.significance_raw,
       a.allele_id,
       a.variant_class,
       s.execution,
       s.workflow,
       s.workflow_version,
       s.reference,
       s.loaded_at
FROM variants AS v
LEFT JOIN samples AS s
       ON s.project = v.project
      AND s.sample = v.sample
LEFT JOIN clinvar AS a
       ON a.contig = v.contig
      AND a."start" = v."start"
      AND a.ref = v.ref
      AND a.alt = v.alt
      AND $described
WHERE $filter
ORDER BY v.project, v.sample, v.contig, v."start", v.ref, v.alt, s.loaded_at DESC NULLS LAST, a.allele_id
LIMIT ?
