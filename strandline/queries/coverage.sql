SELECT c.project,
       c.sample,
       c.target,
       c.contig,
       c."start",
       c."end",
       c.mean_depth,
       c.fraction_10x,
       c.fraction_20x,
       c.bases
FROM coverage AS c
WHERE $filter
ORDER BY c.project, c.sample, c.contig, c."start", c."end", c.target
LIMIT ?
