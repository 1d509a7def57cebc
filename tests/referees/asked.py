"""Every query that the product can send, with the filters that people use, as (what is asked, query)."""

from collections.abc import Iterator
from dataclasses import replace

from strandline import queries
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.filters import PATHOGENIC, VariantFilter
from strandline.queries import Query
from strandline.regions import Region
from strandline.variant_key import VariantKey
from tests.referees.odd_rows import PROJECT, SAMPLE, TEXTS

DEMO = {"project": "demo", "sample": "HCC1395BL"}
BRCA1 = Region.parse("chr17:43044295-43125364")
FILTERS = {
    "a sample": VariantFilter(**DEMO),
    "odd values": VariantFilter(project=PROJECT, sample=SAMPLE),
    "a project": VariantFilter(project="demo"),
    "a sample of any project": VariantFilter(sample="HCC1395BL"),
    "nobody": VariantFilter(project="demo' OR '1' = '1"),
    "a gene": VariantFilter(genes=("brca1",)),
    "a name of ClinVar's alone": VariantFilter(genes=("LOC126862571",)),
    "two genes of a sample": VariantFilter(genes=("BRCA1", "TP53"), **DEMO),
    "a gene that is not there": VariantFilter(genes=("C9orf72",)),
    "a region": VariantFilter(region=BRCA1),
    "a position of a sample": VariantFilter(region=Region.parse("chr17:43,057,078"), **DEMO),
    "a contig": VariantFilter(region=Region.parse("17")),
    "the rest of a contig": VariantFilter(region=Region.parse("chr17:43057079-")),
    "what is pathogenic": VariantFilter(significance=PATHOGENIC),
    "every class": VariantFilter(significance=SIGNIFICANCES),
    "two stars": VariantFilter(min_stars=2),
    "all at once": VariantFilter(
        genes=("BRCA1",), region=BRCA1, significance=("pathogenic", "benign"), min_stars=1, **DEMO
    ),
}
AD_HOC = {
    "each table": [
        "SELECT * FROM variant_calls",
        "SELECT * FROM clinvar",
        "SELECT * FROM samples",
        "SELECT * FROM findings",
        "SELECT * FROM coverage",
    ],
    "each view": ["SELECT * FROM variants", "SELECT * FROM annotations"],
    "a join": [
        """
        SELECT v.sample, v.contig, v."start" + 1 AS position, v.ref, v.alt, element_at(v.info, 'DP') AS depth,
               v.qual, v.filters, v.phased, a.genes, a.conditions, a.stars
        FROM variants AS v
        JOIN annotations AS a ON a.contig = v.contig AND a."start" = v."start" AND a.ref = v.ref AND a.alt = v.alt
        WHERE contains(a.genes, 'BRCA1')
        """,
    ],
    "a summary": [
        """
        SELECT v.project, v.zygosity, count(*) AS calls, min(v."start") AS first_base, max(v.vaf) AS highest,
               count(a.variation_id) AS described, count(DISTINCT a.significance) AS classes
        FROM variants AS v
        LEFT JOIN annotations AS a
               ON a.contig = v.contig AND a."start" = v."start" AND a.ref = v.ref AND a.alt = v.alt
        GROUP BY v.project, v.zygosity
        """,
        """
        SELECT gene, count(*) AS alleles, max(c.stars) AS stars
        FROM clinvar AS c CROSS JOIN UNNEST(c.genes) AS t(gene)
        GROUP BY gene
        """,
        "SELECT release, count(*) AS alleles, sum(stars) AS stars FROM clinvar GROUP BY release",
    ],
}
"""What somebody types in the dashboard's SQL box or in another client; the rows come in no order."""


def product_queries() -> Iterator[tuple[str, Query]]:
    """Yield each builder with each filter that it takes."""
    for who, asked in FILTERS.items():
        yield f"findings of {who}", queries.findings(asked)
        yield f"variants beside ClinVar of {who}", queries.variant_annotations(asked)
    yield "the first two variants", queries.variant_annotations(FILTERS["a contig"], limit=2)
    stop = VariantKey("demo", "HCC1395BL", "chr17", 43057077, "G", "A")
    odd = VariantKey(PROJECT, SAMPLE, contig=TEXTS[2], start=0, ref=TEXTS[5], alt=TEXTS[6])
    yield "the call of a finding", queries.variant_detail(stop, "2026-02-26", "55480")
    yield "the call of what ClinVar does not describe", queries.variant_detail(stop)
    yield "the call of odd values", queries.variant_detail(odd)
    yield "the call that is not there", queries.variant_detail(replace(stop, alt="T"))
    yield "who carries a finding", queries.carriers(stop)
    yield "all samples", queries.samples()
    yield "the samples of a project", queries.samples("demo")
    yield "the samples that quality warns of", queries.warned_samples(PROJECT)
    yield "whether a sample is loaded", queries.samples("demo", "HCC1395BL", limit=1)
    yield "the coverage of a sample", queries.coverage("demo", "HCC1395BL")
    yield "the coverage of odd values", queries.coverage(PROJECT, SAMPLE)
    yield "the coverage of genes", queries.coverage("demo", "HCC1395BL", ["brca1", "TP53"])
