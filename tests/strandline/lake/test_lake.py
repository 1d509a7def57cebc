"""Loading samples into Iceberg: once, twice, and at once."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.expressions import EqualTo

from strandline import lake_commit
from strandline.convert import convert
from strandline.errors import StrandlineError
from strandline.lake import Lake, catalog_properties
from strandline.lake_schema import iceberg_schema
from strandline.schema import TABLE_NAMES, table_definition

DATA = Path(__file__).parents[2] / "data" / "vcf"


def targets(*names: str, **more: str) -> list[pa.RecordBatch]:
    rows = [
        {"target": name, "contig": "chr17", "start": 0, "end": 9, "mean_depth": 1.0, "fraction_10x": 0.0, **more}
        for name in names
    ]
    return [pa.RecordBatch.from_pylist(rows)]


def stored(lake: Lake) -> list[tuple[Any, ...]]:
    return sorted(
        tuple(row.values()) for row in lake.read("coverage", columns=("project", "sample", "target")).to_pylist()
    )


def at_once(*actions: Callable[[], object]) -> None:
    failures: list[BaseException] = []

    def run(action: Callable[[], object]) -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001  told below, in the thread that pytest watches
            failures.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_tables_are_created_as_their_files_say(lake: Lake) -> None:
    assert lake.bring_up_to_date() == {name: table_definition(name).version for name in TABLE_NAMES}
    for name in TABLE_NAMES:
        table, definition = lake.table(name), table_definition(name)
        assert [field.name for field in table.schema().fields] == [column.name for column in definition.columns]
        assert tuple(field.name for field in table.spec().fields) == definition.partition
        assert len(table.sort_order().fields) == len(definition.sort)
        assert table.location().endswith(f"/tables/{name}")


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_field_ids_are_counted_and_never_repeat(name: str) -> None:
    schema = iceberg_schema(table_definition(name))
    assert [field.field_id for field in schema.fields] == list(range(1, len(schema.fields) + 1))
    assert len(schema.field_ids) == len(set(schema.field_ids))


def test_loading_twice_is_loading_once(lake: Lake) -> None:
    for _ in range(2):
        assert lake.replace_sample("coverage", "P1", "S1", targets("TP53", "BRCA1")) == 2
    assert stored(lake) == [("P1", "S1", "BRCA1"), ("P1", "S1", "TP53")]


def test_a_sample_replaces_itself_and_nobody_of_the_same_name(lake: Lake) -> None:
    for project, target in (("P1", "old"), ("P2", "kept"), ("P1", "new")):
        lake.replace_sample("coverage", project, "S1", targets(target))
    assert stored(lake) == [("P1", "S1", "new"), ("P2", "S1", "kept")]


def test_a_replacement_is_one_snapshot(lake: Lake) -> None:
    lake.replace_sample("coverage", "P1", "S1", targets("old"))
    lake.replace_sample("coverage", "P1", "S1", targets("new"))
    assert len(lake.table("coverage").history()) == 2


def test_samples_loaded_at_once_all_land(lake: Lake) -> None:
    lake.table("coverage")
    at_once(
        *(lambda name=name: lake.replace_sample("coverage", "P1", name, targets("TP53")) for name in ("S1", "S2", "S3"))
    )
    assert stored(lake) == [("P1", name, "TP53") for name in ("S1", "S2", "S3")]


def test_one_sample_loaded_twice_at_once_is_there_once(lake: Lake) -> None:
    lake.table("coverage")
    at_once(*(lambda name=name: lake.replace_sample("coverage", "P1", "S1", targets(name)) for name in ("a", "b", "c")))
    assert len(stored(lake)) == 1


def test_a_commit_in_between_makes_the_plan_anew(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the reading of the old files and the commit, the same sample is loaded by somebody else."""
    lake.replace_sample("coverage", "P1", "S1", targets("first"))
    plan, calls = lake_commit.partition_files, []

    def interrupted(table: Any, key: Any) -> Any:
        files = plan(table, key)
        calls.append(key)
        if len(calls) == 1:
            lake.replace_sample("coverage", "P1", "S1", targets("between"))
        return files

    monkeypatch.setattr(lake_commit, "partition_files", interrupted)
    lake.replace_sample("coverage", "P1", "S1", targets("last"))
    assert stored(lake) == [("P1", "S1", "last")]


def test_a_reader_sees_the_old_rows_until_the_commit(lake: Lake) -> None:
    lake.replace_sample("coverage", "P1", "S1", targets("old"))
    seen: list[list[tuple[Any, ...]]] = []

    def batches() -> Any:
        yield from targets("new")
        seen.append(stored(lake))

    lake.replace_sample("coverage", "P1", "S1", batches())
    assert seen == [[("P1", "S1", "old")]]
    assert stored(lake) == [("P1", "S1", "new")]


def test_rows_of_somebody_else_are_refused_and_leave_no_file(lake: Lake) -> None:
    lake.table("coverage")
    with pytest.raises(StrandlineError, match="Rows with another sample than S1"):
        lake.replace_sample("coverage", "P1", "S1", targets("TP53", sample="S2"))
    assert stored(lake) == []
    assert not [key for key in files_of(lake, "coverage") if key.endswith(".parquet")]


def files_of(lake: Lake, name: str) -> list[str]:
    bucket, _, prefix = lake.table(name).location().removeprefix("s3://").partition("/")
    found = boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix + "/")
    return [entry["Key"] for entry in found.get("Contents", [])]


def test_converted_files_keep_every_value_and_get_their_run(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "calls.parquet"
    rows = convert(DATA / "gvcfs__non_ref_call.g.vcf.gz", "P1", "HG00096", path)
    assert lake.load_files("variant_calls", "P1", "HG00096", [str(path)], {"run_id": "1234567"}) == rows
    loaded = lake.read("variant_calls").to_pylist()
    assert {row.pop("run_id") for row in loaded} == {"1234567"}
    assert loaded == pq.read_table(path).to_pylist()
    data = [key for key in files_of(lake, "variant_calls") if key.endswith(".parquet")]
    assert len(data) == 1
    assert "/variant_calls/data/project=P1/sample=HG00096/" in data[0]


def test_files_hold_field_ids_and_statistics_for_other_engines(lake: Lake, tmp_path: Path) -> None:
    convert(DATA / "haploid.vcf", "P1", "C1046::HG02025", tmp_path / "calls.parquet")
    lake.load_files("variant_calls", "P1", "C1046::HG02025", [str(tmp_path / "calls.parquet")])
    table = lake.table("variant_calls")
    [task] = table.scan(row_filter=EqualTo("contig", "chrX")).plan_files()
    assert not list(table.scan(row_filter=EqualTo("contig", "chr1")).plan_files()), (
        "the file is skipped by its statistics"
    )
    with table.io.new_input(task.file.file_path).open() as stream:
        schema = pq.read_schema(stream)
    assert schema.field("contig").metadata[b"PARQUET:field_id"] == b"3"


def test_a_sample_without_variants_is_loaded_as_none(lake: Lake) -> None:
    lake.replace_sample("coverage", "P1", "S1", targets("old"))
    assert lake.replace_sample("coverage", "P1", "S1", []) == 0
    assert stored(lake) == []


def test_a_deleted_sample_is_gone_from_every_table(lake: Lake) -> None:
    for sample in ("S1", "S2"):
        lake.replace_sample("coverage", "P1", sample, targets("TP53"))
    lake.delete_sample("P1", "S1")
    assert stored(lake) == [("P1", "S2", "TP53")]


def test_an_answer_that_was_lost_is_not_committed_again(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt, answers = lake_commit._try_commit, [False, True]

    def lossy(*plan: Any) -> bool:
        return attempt(*plan) and answers.pop(0)

    monkeypatch.setattr(lake_commit, "_try_commit", lossy)
    lake.replace_sample("coverage", "P1", "S1", targets("TP53"))
    assert answers == []
    assert stored(lake) == [("P1", "S1", "TP53")]
    assert len(lake.table("coverage").history()) == 1


def test_several_samples_are_replaced_by_one_commit(lake: Lake) -> None:
    keys = [{"project": "P1", "sample": name} for name in ("S1", "S2", "S3")]
    for target in ("old", "new"):
        counts = lake.replace_samples("coverage", [(key, targets(target)) for key in keys[:2]] + [(keys[2], [])])
        assert counts == [1, 1, 0]
    assert stored(lake) == [("P1", "S1", "new"), ("P1", "S2", "new")]
    assert len(lake.table("coverage").history()) == 2


def test_a_replacement_of_several_that_meets_a_faulty_one_commits_none(lake: Lake) -> None:
    lake.table("coverage")
    good, faulty = {"project": "P1", "sample": "S1"}, {"project": "P1", "sample": "S2"}
    with pytest.raises(StrandlineError, match="Rows with another sample than S2"):
        lake.replace_samples("coverage", [(good, targets("x")), (faulty, targets("x", sample="S1"))])
    assert stored(lake) == []
    assert not [key for key in files_of(lake, "coverage") if key.endswith(".parquet")]


def test_names_with_dots_and_dashes_find_their_files_again(lake: Lake) -> None:
    for _ in range(2):
        lake.replace_sample("coverage", "P-1.x", "S_1.a-b", targets("TP53"))
    assert stored(lake) == [("P-1.x", "S_1.a-b", "TP53")]


def test_the_endpoint_of_the_environment_reaches_both_clients() -> None:
    given = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
        "AWS_REGION": "eu-west-1",
    }
    properties = catalog_properties(given)
    assert properties["glue.endpoint"] == "http://127.0.0.1:1"
    assert properties["s3.endpoint"] == "http://127.0.0.1:2"
    assert properties["client.region"] == "eu-west-1"
    assert "s3.endpoint" not in catalog_properties({})
