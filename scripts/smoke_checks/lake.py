"""The lake as Athena answers for it: the demo's finding, and every table and view."""

from scripts.smoke_checks.check import Result, failed, not_here, ok
from scripts.smoke_checks.world import PROJECT, World
from strandline import athena, queries, report
from strandline.clients import client
from strandline.doctor.lake import expected
from strandline.filters import PATHOGENIC, VariantFilter
from strandline.queries import Query
from strandline.regions import Region

FINDING = ("chr17", 43057077, "G", "A")
"""What the demo's reads carry: BRCA1, 0-based."""


def finding(world: World) -> Result:
    """Ask for the pathogenic variants of BRCA1, which must be the one that the demo finds."""
    told, reader = world.told, athena.Reader(world.made)
    asked = VariantFilter(project=PROJECT, sample=world.sample, genes=("BRCA1",), significance=PATHOGENIC)
    rows = reader.ask(queries.findings(asked))
    if [_place(row) for row in rows] == [FINDING]:
        return ok(report.sentence(rows[0]))
    contig, start, ref, _ = FINDING
    here = VariantFilter(project=PROJECT, sample=world.sample, region=Region(contig, start, start + len(ref)))
    calls = reader.ask(queries.variant_annotations(here))
    if FINDING not in [_place(row) for row in calls]:
        return failed(f"the demo's variant is not among {told.loaded.get('variants')} calls of {world.sample}")
    if all(row["release"] is None for row in calls):
        return not_here(
            "the variant is called; this stack's ClinVar does not know it, so there is no finding to compare"
        )
    return failed(f"Athena answers {[_place(row) for row in rows]}, and the demo finds {FINDING}")


def tables(world: World) -> Result:
    """Count the rows of each table and view, and hold the sample's own row to the run."""
    told = world.told
    glue, names = client("glue"), sorted(expected())
    for name in names:
        table = glue.get_table(DatabaseName=world.made.database, Name=name)["Table"]
        if table["TableType"] == "EXTERNAL_TABLE" and "metadata_location" not in table.get("Parameters", {}):
            return failed(f"{name} is no Iceberg table in the catalog: it has no metadata_location")
    parts = [f"SELECT '{name}' AS name, count(*) AS n FROM \"{name}\"" for name in names]  # noqa: S608  # names of our own files
    counted = athena.run(Query(" UNION ALL ".join(parts), ()), world.made).rows
    row = athena.run(queries.samples(PROJECT, world.sample), world.made).rows
    if [one["run_id"] for one in row] != [told.healthomics]:
        return failed(f"the table samples says {row}, and the run is {told.healthomics}")
    return ok(", ".join(f"{one['name']} {one['n']:,}" for one in sorted(counted, key=lambda one: str(one["name"]))))


def _place(row: queries.Row) -> tuple[str, int, str, str]:
    return row["contig"], row["start"], row["ref"], row["alt"]
