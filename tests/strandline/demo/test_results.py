"""What `--out` receives."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strandline import quality_reports
from strandline.athena import Result
from strandline.demo import results
from strandline.demo.materials import Materials
from strandline.demo.story import Answer
from strandline.errors import StrandlineError
from strandline.outputs import RunOutputs
from tests.examples import FINDING

OWN = Materials(parcels=(), people=(), reference=Path("r"), known={"chr20": 100})
SHIPPED = Materials(parcels=(), people=(), reference=Path("r"))
COVERED = {"contig": "chr20", "target": "chr20", "start": 0, "end": 1000, "mean_depth": 5.0, "fraction_10x": 0.08}
STATS = (
    "SN\traw total sequences:\t200\t# excluding\nSN\treads mapped:\t150\nSN\treads properly paired:\t100\n"
    "SN\treads duplicated:\t5\nSN\taverage length:\t101\nSN\tinsert size average:\t316.5\nSN\terror rate:\t3.5e-03\t#\n"
)
CALLS = (
    "SN\t0\tnumber of records:\t12\nSN\t0\tnumber of SNPs:\t9\nSN\t0\tnumber of indels:\t3\nTSTV\t0\t6\t3\t2.00\t6\n"
    "PSC\t0\ta\t0\t4\t6\t6\t3\t3\t9.0\t0\t0\t0\t0\n"
)


def answer(sample: str, *findings: dict[str, Any]) -> Answer:
    row = {"project": "p", "sample": sample, "run_id": sample}
    covered = {"project": "p", "sample": sample} | COVERED
    return Answer(row, Result(list(findings), "q", 0, 0), [covered])


@pytest.fixture(autouse=True)
def bucket(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Objects by key, each sample's run listing those that begin with its name."""
    objects: dict[str, str] = {}

    class S3:
        def download_file(self, bucket: str, key: str, path: str) -> None:
            assert bucket == "out"
            Path(path).write_text(objects[key])

    def outputs(run: str) -> RunOutputs:
        uri = f"s3://out/runs/{run}/{run}."
        for name, text in {"vcf.gz": "vcf", "vcf.gz.tbi": "tbi", "parquet": "rows", "stats.txt": STATS}.items():
            objects[f"runs/{run}/{run}.{name}"] = text
        objects[f"runs/{run}/{run}.bcftools_stats.txt"] = CALLS
        qc = [f"{uri}stats.txt", f"{uri}bcftools_stats.txt"]
        files = {"vcf": f"{uri}vcf.gz", "vcf_index": f"{uri}vcf.gz.tbi", "variants": [f"{uri}parquet"], "qc": qc}
        return RunOutputs("germline_lite", {**files, "bam": f"{uri}bam"})

    monkeypatch.setattr(results, "client", lambda _: S3())
    monkeypatch.setattr(results, "_outputs", outputs)
    return objects


def table(path: Path) -> list[dict[str, str]]:
    header, *lines = [line.split("\t") for line in path.read_text().splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_each_sample_has_a_folder_and_the_tables_are_over_all(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    results.write(out, [answer("anna", FINDING), answer("bert", FINDING | {"sample": "bert"})], OWN)
    assert sorted(path.name for path in (out / "p" / "anna").iterdir()) == [
        *("anna.bcftools_stats.txt", "anna.parquet", "anna.stats.txt", "anna.vcf.gz", "anna.vcf.gz.tbi")
    ]
    assert sorted(path.name for path in out.iterdir()) == ["coverage.tsv", "findings.tsv", "p", "qc.tsv"]
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    first, second = table(out / "findings.tsv")
    assert (first["sample"], first["position"], first["significance"]) == ("HCC1395BL", "43057078", "pathogenic")
    assert first["conditions"] == "Breast-ovarian cancer, familial, susceptibility to, 1|not provided"
    assert second["sample"] == "bert"
    assert [row["sample"] for row in table(out / "qc.tsv")] == ["anna", "bert"]


def test_without_findings_the_header_is_there(tmp_path: Path) -> None:
    results.write(tmp_path / "out", [answer("anna")], OWN)
    assert (tmp_path / "out" / "findings.tsv").read_text().startswith("project\tsample\tcontig\tposition\tref\talt\t")
    assert table(tmp_path / "out" / "findings.tsv") == []


def test_coverage_of_a_whole_contig_also_counts_its_known_bases_only(tmp_path: Path) -> None:
    results.write(tmp_path / "out", [answer("anna")], OWN)
    (row,) = table(tmp_path / "out" / "coverage.tsv")
    assert (row["mean_depth"], row["known_bases"], row["mean_depth_known"]) == ("5.0", "100", "50.0")
    assert row["fraction_10x_known"] == "0.8"
    results.write(tmp_path / "shipped", [answer("anna")], SHIPPED)
    assert "known_bases" not in table(tmp_path / "shipped" / "coverage.tsv")[0]


def test_no_cell_breaks_the_table_or_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    odd = FINDING | {"hgvs": "=1+1", "review_status": 'tab\tline\n"quote"', "vaf": None}
    results.write(tmp_path / "out", [answer("anna", odd)], OWN)
    (row,) = table(tmp_path / "out" / "findings.tsv")
    assert (row["hgvs"], row["review_status"], row["vaf"]) == ("'=1+1", 'tab line "quote"', "")


def test_the_figures_are_those_of_the_tools() -> None:
    assert quality_reports.figures({"a.stats.txt": STATS, "a.bcftools_stats.txt": CALLS}) == {
        "reads": 200,
        "mapped_fraction": 0.75,
        "properly_paired_fraction": 0.5,
        "duplicate_fraction": 0.025,
        "mean_read_length": 101,
        "mean_insert_size": 316.5,
        "mismatch_rate": 0.0035,
        "variants": 12,
        "snvs": 9,
        "indels": 3,
        "ts_tv": 2,
        "het_hom": 1.5,
    }


def test_what_the_tools_do_not_tell_is_left_empty() -> None:
    assert set(quality_reports.figures({}).values()) == {None}


def fill(out: Path) -> None:
    out.mkdir()
    (out / "mine").touch()


@pytest.mark.parametrize("before", [fill, Path.touch])
def test_what_came_there_meanwhile_stays(before: Callable[[Path], None], tmp_path: Path) -> None:
    before(tmp_path / "out")
    with pytest.raises(StrandlineError, match="out cannot be written"):
        results.write(tmp_path / "out", [answer("anna")], OWN)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_on_the_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(quality_reports, "figures", stop)
    with pytest.raises(KeyboardInterrupt):
        results.write(tmp_path / "out", [answer("anna")], OWN)
    assert list(tmp_path.iterdir()) == []
