"""Findings: the join of a sample with the newest ClinVar release."""

import datetime
from typing import Any

import pyarrow as pa
import pytest

from strandline import findings
from strandline.lake import Lake
from strandline.schema import table_definition

STOP = {"contig": "chr17", "start": 43057077, "end": 43057078, "ref": "G", "alt": "A"}


def call(site: dict[str, Any], **more: Any) -> dict[str, Any]:
    basis = {
        "names": [], "filters": ["PASS"], "genotype": "0/1", "zygosity": "het", "phased": False, "depth": 31,
        "ref_depth": 11, "alt_depth": 20, "vaf": 0.65, "split_from_multiallelic": False, "info": [], "format": [],
    }  # fmt: skip
    return {**site, **basis, **more}


def annotation(site: dict[str, Any], variation: str, **more: Any) -> dict[str, Any]:
    basis = {
        "rs": ["rs1"],
        "genes": ["BRCA1"],
        "significance": "pathogenic",
        "stars": 3,
        "conditions": [],
        "consequences": ["nonsense"],
    }
    return {**site, "variation_id": variation, **basis, **more}


def load_calls(lake: Lake, sample: str, *rows: dict[str, Any]) -> None:
    schema = table_definition("variant_calls").arrow_schema(without=["project", "sample", "run_id"])
    lake.replace_sample("variant_calls", "P1", sample, [pa.RecordBatch.from_pylist(list(rows), schema=schema)])
    known = {"variants": len(rows), "loaded_at": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)}
    lake.replace_sample("samples", "P1", sample, [pa.RecordBatch.from_pylist([known])])


def load_release(lake: Lake, release: str, *rows: dict[str, Any]) -> None:
    lake.load_annotations(
        release, [pa.RecordBatch.from_pylist(list(rows), schema=table_definition("clinvar").arrow_schema(["release"]))]
    )


def found(lake: Lake) -> list[tuple[Any, ...]]:
    return sorted(
        tuple(row.values()) for row in lake.read("findings", columns=("sample", "variation_id", "release")).to_pylist()
    )


def test_a_call_meets_the_annotation_of_exactly_its_alleles(lake: Lake) -> None:
    load_calls(lake, "S1", call(STOP), call({**STOP, "alt": "C"}), call({**STOP, "ref": "GC", "end": STOP["end"] + 1}))
    others = [{**STOP, "alt": "T"}, {**STOP, "contig": "chr1"}, {**STOP, "start": STOP["start"] - 1}]
    load_release(
        lake, "2026-02-26", annotation(STOP, "55480"), *(annotation(site, f"x{n}") for n, site in enumerate(others))
    )
    assert findings.refresh_sample(lake, "P1", "S1") == 1
    [row] = lake.read("findings").to_pylist()
    assert {name: row[name] for name in STOP} == STOP
    assert (row["project"], row["sample"], row["variation_id"], row["release"]) == ("P1", "S1", "55480", "2026-02-26")
    assert (row["genotype"], row["alt_depth"], row["significance"], row["genes"]) == (
        "0/1",
        20,
        "pathogenic",
        ["BRCA1"],
    )


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"zygosity": "het"}, True),
        ({"zygosity": "hom_alt"}, True),
        ({"zygosity": "hemi"}, True),
        ({"zygosity": "hom_ref"}, False),
        ({"zygosity": "no_call"}, False),
        ({"filters": []}, True),
        ({"filters": ["LowQual"]}, False),
    ],
)
def test_only_alleles_that_are_carried_and_trusted_are_findings(more: dict[str, Any], counts: bool, lake: Lake) -> None:
    load_calls(lake, "S1", call(STOP, **more))
    load_release(lake, "2026-02-26", annotation(STOP, "55480"))
    assert findings.refresh_sample(lake, "P1", "S1") == int(counts)


def test_two_records_of_one_variant_are_two_findings(lake: Lake) -> None:
    load_calls(lake, "S1", call(STOP))
    load_release(lake, "2026-02-26", annotation(STOP, "1"), annotation(STOP, "2"))
    findings.refresh_sample(lake, "P1", "S1")
    assert found(lake) == [("S1", "1", "2026-02-26"), ("S1", "2", "2026-02-26")]


def test_before_the_first_release_there_are_no_findings(lake: Lake) -> None:
    load_calls(lake, "S1", call(STOP))
    assert findings.refresh_sample(lake, "P1", "S1") == 0
    assert lake.read("samples").to_pylist()[0]["annotation_release"] is None


@pytest.mark.parametrize("at_once", [1, 8])
def test_a_new_release_reaches_every_sample(at_once: int, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_SAMPLES_AT_ONCE", at_once)
    for sample in ("S1", "S2"):
        load_calls(lake, sample, call(STOP))
    load_release(lake, "2025-12-01", annotation(STOP, "old"))
    findings.refresh_all(lake)
    load_release(lake, "2026-02-26", annotation(STOP, "new"))
    assert findings.refresh_all(lake) == 2
    assert found(lake) == [("S1", "new", "2026-02-26"), ("S2", "new", "2026-02-26")]
    assert {row["annotation_release"] for row in lake.read("samples").to_pylist()} == {"2026-02-26"}
    assert lake.releases() == ["2025-12-01", "2026-02-26"]


def test_refreshing_twice_is_refreshing_once(lake: Lake) -> None:
    load_calls(lake, "S1", call(STOP))
    load_release(lake, "2026-02-26", annotation(STOP, "55480"))
    assert findings.refresh_sample(lake, "P1", "S1") == findings.refresh_sample(lake, "P1", "S1") == 1
    assert len(found(lake)) == 1


def test_calls_that_change_during_the_join_are_joined_again(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    load_calls(lake, "S1", call(STOP))
    load_release(lake, "2026-02-26", annotation(STOP, "55480"))
    join, calls = findings.join, []

    def interrupted(*tables: pa.Table) -> pa.Table:
        calls.append(1)
        if len(calls) == 1:
            load_calls(lake, "S1", call({**STOP, "alt": "T"}))
        return join(*tables)

    monkeypatch.setattr(findings, "join", interrupted)
    findings.refresh_sample(lake, "P1", "S1")
    assert found(lake) == []


def test_a_release_that_is_loaded_again_during_the_join_is_joined_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A corrected file of the same date is the same release with other rows."""
    load_calls(lake, "S1", call(STOP))
    load_release(lake, "2026-02-26", annotation(STOP, "wrong"))
    join, calls = findings.join, []

    def interrupted(*tables: pa.Table) -> pa.Table:
        calls.append(1)
        if len(calls) == 1:
            load_release(lake, "2026-02-26", annotation(STOP, "right"))
        return join(*tables)

    monkeypatch.setattr(findings, "join", interrupted)
    findings.refresh_sample(lake, "P1", "S1")
    assert found(lake) == [("S1", "right", "2026-02-26")]


def test_findings_of_several_contigs_are_kept_in_the_order_of_the_genome(lake: Lake) -> None:
    other = {"contig": "chr13", "start": 5, "end": 6, "ref": "A", "alt": "T"}
    load_calls(lake, "S1", call(STOP), call(other))
    load_release(lake, "2026-02-26", annotation(STOP, "17"), annotation(other, "13"))
    findings.refresh_sample(lake, "P1", "S1")
    assert [row["contig"] for row in lake.read("findings").to_pylist()] == ["chr13", "chr17"]
