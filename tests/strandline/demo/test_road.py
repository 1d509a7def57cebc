"""The demo's uploads, and what it learns of the samples that they cause."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strandline import runs
from strandline.claims import Claims, Note
from strandline.demo import road
from strandline.demo.materials import Materials, Parcel
from strandline.errors import StrandlineError
from strandline.history import Failure
from strandline.runs import Run
from strandline.upload import Uploaded
from tests.examples import DEPLOYMENT

RUN = Run("arn", "S1-abc", "RUNNING", "demo", "S1", "P", "abc", 1, datetime(2026, 11, 24, 10, tzinfo=UTC))
PEOPLE = (("demo", "S1"), ("demo", "S2"))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "LOOK_SECONDS", 0)
    monkeypatch.setattr(road, "NOTICE_SECONDS", 0.05)
    monkeypatch.setattr(road, "table", lambda _: None)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[Note]:
    notes: list[Note] = []
    monkeypatch.setattr(Claims, "notes", lambda _: iter(notes))
    return notes


def test_when_nothing_starts_the_notes_say_why(monkeypatch: pytest.MonkeyPatch, noted: list[Note]) -> None:
    noted.append(Note("inputs/demo/x.csv", "REFUSED", "line 3: no sample", "demo", "", ""))
    monkeypatch.setattr(runs, "newest", lambda *_: [])
    with pytest.raises(StrandlineError, match=r"inputs/demo/x\.csv: REFUSED: line 3: no sample"):
        road.wait_for_starts(DEPLOYMENT, PEOPLE)


def test_a_sample_that_is_held_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, noted: list[Note]) -> None:
    monkeypatch.setattr(road, "NOTICE_SECONDS", 60)
    noted.append(Note("inputs/demo/S2_R1.fastq.gz", "HELD", "other reads", "demo", "S2", ""))
    monkeypatch.setattr(runs, "newest", lambda *_: [RUN])
    started, declined = road.wait_for_starts(DEPLOYMENT, PEOPLE)
    assert started == [RUN]
    assert declined == {("demo", "S2"): "inputs/demo/S2_R1.fastq.gz: HELD: other reads"}


def test_samples_start_one_after_the_other(monkeypatch: pytest.MonkeyPatch, noted: list[Note]) -> None:
    looks = [[], [RUN], [replace(RUN, sample="S2"), RUN]]
    monkeypatch.setattr(runs, "newest", lambda *_: looks.pop(0))
    started, declined = road.wait_for_starts(DEPLOYMENT, PEOPLE)
    assert [run.sample for run in started] == ["S1", "S2"]
    assert declined == {}


def test_every_sample_that_was_not_loaded_has_a_reason() -> None:
    failed = replace(RUN, status="FAILED", failure=Failure("AwaitRun", "RunFailed", "no memory"))
    idle = replace(RUN, status="SUCCEEDED", sample="S2", note="held or already done")
    done = replace(RUN, status="SUCCEEDED", sample="S3")
    assert road.failures([failed, idle, done], {("demo", "S4"): "not there"}) == {
        ("demo", "S4"): "not there",
        ("demo", "S1"): "AwaitRun failed: RunFailed: no memory",
        ("demo", "S2"): "held or already done",
    }


class Aws:
    """Buckets that take everything."""

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def create_bucket(self, **_: str) -> None:
        pass


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []

    def upload(_: object, path: Path, bucket: str, key: str) -> Uploaded:
        found.append((f"{bucket}/{key}", path.read_bytes()))
        return Uploaded(bucket, key, 1, new=True)

    monkeypatch.setattr(road, "client", lambda _: Aws())
    monkeypatch.setattr(road, "upload", upload)
    return found


def test_the_reference_is_kept_uncompressed(sent: list[tuple[str, bytes]], tmp_path: Path) -> None:
    (tmp_path / "r.fa.gz").write_bytes(gzip.compress(b">chr1\nACGT\n"))
    kept = road.make_data_bucket(Materials(parcels=(), people=(), reference=tmp_path / "r.fa.gz"), tmp_path)
    assert kept == {"reference": "s3://strandline-demo-data-123456789012/r.fa"}
    assert sent == [("strandline-demo-data-123456789012/r.fa", b">chr1\nACGT\n")]


def test_odd_names_are_kept_under_names_that_every_service_takes(sent: list[tuple[str, bytes]], tmp_path: Path) -> None:
    for name in ("my genome (1)", "Clin Var.VCF"):
        (tmp_path / name).write_text(name)
    files = {"reference": tmp_path / "my genome (1)", "annotation": tmp_path / "Clin Var.VCF"}
    kept = road.make_data_bucket(Materials(parcels=(), people=(), **files), tmp_path)
    assert [uri.rpartition("/")[2] for uri in kept.values()] == ["my_genome__1_.fa", "Clin_Var.VCF.vcf"]


def test_known_sites_of_one_name_are_kept_apart(sent: list[tuple[str, bytes]], tmp_path: Path) -> None:
    files = [tmp_path / folder / "known.vcf.gz" for folder in ("a", "b")]
    for path in (*files, tmp_path / "r.fa", tmp_path / "exome.interval_list"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(path))
    more = {"known_sites": tuple(files), "intervals": tmp_path / "exome.interval_list"}
    kept = road.make_data_bucket(Materials(parcels=(), people=(), reference=tmp_path / "r.fa", **more), tmp_path)
    bucket = "s3://strandline-demo-data-123456789012"
    assert kept["known_sites"] == [f"{bucket}/known_sites/{number}/known.vcf.gz" for number in (1, 2)]
    assert kept["intervals"] == f"{bucket}/exome.interval_list"


def test_files_are_sent_in_the_order_of_the_materials(sent: list[tuple[str, bytes]], tmp_path: Path) -> None:
    for name in ("s.csv", "a_R1.fastq.gz"):
        (tmp_path / name).write_text(name)
    marker = Parcel(Path("/dev/null"), "inputs/demo/CopyComplete.txt")
    parcels = (Parcel(tmp_path / "s.csv", "inputs/demo/s.csv"), Parcel(tmp_path / "a_R1.fastq.gz", "inputs/x"), marker)
    remarks: list[str] = []
    materials = Materials(parcels=parcels, people=(), reference=tmp_path)
    road.send_reads(materials, DEPLOYMENT, remarks.append)
    keys = ["inputs/demo/s.csv", "inputs/x", "inputs/demo/CopyComplete.txt"]
    assert [key.removeprefix("input_bucket/") for key, _ in sent] == keys
    assert sent[-1][1] == b""
    assert remarks[-1] == "3 of 3 files"
