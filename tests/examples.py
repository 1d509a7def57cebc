"""Examples that several tests share."""

from typing import Any

from strandline.deployment import Deployment

DEPLOYMENT = Deployment(
    **{name: name for name in Deployment.__dataclass_fields__ if name != "dead_letter_urls"}, dead_letter_urls=()
)
"""A stack whose every resource is called like the field that names it."""

FINDING: dict[str, Any] = {
    "project": "demo",
    "sample": "HCC1395BL",
    "contig": "chr17",
    "start": 43057077,
    "end": 43057078,
    "ref": "G",
    "alt": "A",
    "genotype": "0/1",
    "zygosity": "het",
    "depth": 33,
    "ref_depth": 13,
    "alt_depth": 20,
    "vaf": 0.606,
    "genes": ["BRCA1"],
    "significance": "pathogenic",
    "stars": 3,
    "review_status": "reviewed_by_expert_panel",
    "conditions": ["Breast-ovarian cancer, familial, susceptibility to, 1", "not provided"],
    "consequences": ["nonsense"],
    "variation_id": "55480",
    "rs": ["rs80357123"],
    "hgvs": "NC_000017.11:g.43057078G>A",
    "release": "2026-02-26",
}
"""The demo's finding, as `athena.run` answers it."""
