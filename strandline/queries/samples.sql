SELECT s.project,
       s.sample,
       s.patient,
       s.run_id,
       s.execution,
       s.content,
       s.vcf_uri,
       s.workflow,
       s.workflow_version,
       s.reference,
       s.variants,
       s.annotation_release,
       s.loaded_at,
       s.quality,
       s.quality_warnings
FROM samples AS s
WHERE $filter
ORDER BY s.project, s.sample, s.loaded_at DESC
LIMIT ?
