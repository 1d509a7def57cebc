"""What laboratories do to the input bucket, and what must come of it."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

from tests.e2e.people import SHORT
from tests.e2e.stack import DEMO, READS, Stack, wait_for

LANES = sorted(DEMO.glob("*_R1.fastq.gz"))
PATHOGENIC = {"pathogenic", "likely_pathogenic", "pathogenic_or_likely_pathogenic"}


def mate(first: Path) -> Path:
    return first.with_name(first.name.replace("_R1", "_R2"))


def joined(lanes: list[Path], target: Path) -> Path:
    """Gzip members one after the other are one gzip file."""
    target.write_bytes(b"".join(lane.read_bytes() for lane in lanes))
    return target


def pathogenic(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (row["contig"], row["position"], row["ref"], row["alt"]) for row in rows if row["significance"] in PATHOGENIC
    ]


def named(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((row["contig"], row["position"], row["ref"], row["alt"], row["genotype"]) for row in rows)


def test_two_people_uploaded_at_once_keep_their_own_findings(stack: Stack) -> None:
    """The carrier's lane and the other person's reads arrive mixed; each finding stays under its own name."""
    carrier, other = [LANES[0], mate(LANES[0])], SHORT
    for number, (one, two) in enumerate(zip(carrier, other, strict=True), 1):
        stack.upload(one, f"couple/S1_R{number}.fastq.gz")
        stack.upload(two, f"couple/S10_R{number}.fastq.gz")
    assert stack.ended("couple", "S1")["status"] == "SUCCEEDED"
    assert stack.ended("couple", "S10")["status"] == "SUCCEEDED"
    assert pathogenic(stack.findings("couple", "S1")) == [("chr17", 43057078, "G", "A")]
    assert pathogenic(stack.findings("couple", "S10")) == []
    assert {row["sample"] for row in stack.findings("couple", "S10")} == {"S10"}
    answers_to_a_gene(stack, "couple", "S1")


def answers_to_a_gene(stack: Stack, project: str, sample: str) -> None:
    """Ask about one person's BRCA1 as people do, and for what nobody bears."""

    def ask(*words: str) -> Any:
        return stack.run("strandline", "query", "--sample", f"{project}/{sample}", *words, check=False)

    found = json.loads(ask("--gene", "brca1", "--json").stdout)
    assert pathogenic(found) == [("chr17", 43057078, "G", "A")]
    every = json.loads(ask("--gene", "BRCA1", "--all", "--json").stdout)
    assert set(named(found)) <= set(named(every))
    assert all(43044295 <= row["position"] <= 43170245 or "BRCA1" in row["genes"] for row in every)
    table = ask("--region", "17:43,057,078", "--stars", "3")
    assert "chr17:43057078 G>A" in table.stdout
    assert table.stderr.splitlines()[-1].startswith("1 row. Athena scanned ")
    mistyped = ask("--gene", "BRAC1")
    assert (mistyped.returncode, mistyped.stdout) == (1, "")
    assert "Did you mean BRCA1, " in mistyped.stderr


def test_reads_without_a_pathogenic_site_succeed_and_say_so(stack: Stack) -> None:
    stack.pair("healthy", "T1", *SHORT)
    assert stack.ended("healthy", "T1")["status"] == "SUCCEEDED"
    asked = stack.run("strandline", "query", "--project", "healthy", "--sample", "T1", "--significance", "pathogenic")
    assert "No variant matches." in asked.stderr
    assert stack.findings("healthy", "T1", "--significance", "pathogenic") == []
    assert len(stack.calls("healthy", "T1")) > 0


def test_mates_swapped_between_two_people_are_refused(stack: Stack) -> None:
    other = sorted(READS.glob("NA12878_R?.fastq.gz"))
    stack.pair("swapped", "A", LANES[0], other[1])
    note = wait_for(lambda: _refused(stack, "inputs/swapped/A_R1.fastq.gz"), "the refusal")
    assert "mate" in note["reason"].lower()
    assert stack.executions("swapped", "A") == []


def _refused(stack: Stack, key: str) -> dict[str, str] | None:
    note = stack.note(key)
    return note if note["status"] == "REFUSED" else None


def test_the_same_sample_name_in_two_projects_is_two_people(stack: Stack) -> None:
    stack.pair("north", "P7", LANES[0], mate(LANES[0]))
    stack.pair("south", "P7", *SHORT)
    assert stack.ended("north", "P7")["status"] == stack.ended("south", "P7")["status"] == "SUCCEEDED"
    assert pathogenic(stack.findings("north", "P7")) == [("chr17", 43057078, "G", "A")]
    assert pathogenic(stack.findings("south", "P7")) == []


def test_reads_as_one_lane_or_as_two_give_the_same_variants(stack: Stack, tmp_path: Path) -> None:
    whole = joined(LANES, tmp_path / "whole_R1.fastq.gz"), joined([mate(lane) for lane in LANES], tmp_path / "w2.gz")
    stack.pair("lanes", "whole", *whole)
    for lane in LANES:
        stack.upload(lane, f"lanes/{lane.name}")
        stack.upload(mate(lane), f"lanes/{mate(lane).name}")
    stack.upload(DEMO / "samplesheet.csv", "lanes/samplesheet.csv")
    sheet = (DEMO / "samplesheet.csv").read_text().splitlines()
    sample = sheet[1].split(",")[sheet[0].split(",").index("sample")]
    assert stack.ended("lanes", "whole")["status"] == stack.ended("lanes", sample)["status"] == "SUCCEEDED"
    one, two = named(stack.calls("lanes", "whole")), named(stack.calls("lanes", sample))
    assert len(one) > 100
    assert one == two


def test_reads_deleted_after_their_import_do_not_change_the_run(stack: Stack) -> None:
    stack.pair("deleted", "D1", LANES[1], mate(LANES[1]))
    execution = wait_until_imported(stack, "deleted", "D1")
    for number in (1, 2):
        stack.client("s3").delete_object(
            Bucket=stack.outputs["input_bucket"], Key=f"inputs/deleted/D1_R{number}.fastq.gz"
        )
    ended = stack.ended("deleted", "D1")
    assert ended["executionArn"] == execution
    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    assert pathogenic(stack.findings("deleted", "D1")) == [("chr17", 43057078, "G", "A")]


def wait_until_imported(stack: Stack, project: str, sample: str) -> str:
    def look() -> str | None:
        for one in stack.executions(project, sample):
            history = stack.client("stepfunctions").get_execution_history(
                executionArn=one["executionArn"], maxResults=1000
            )["events"]
            entered = [
                event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event
            ]
            if "StartRun" in entered:
                return str(one["executionArn"])
        return None

    return wait_for(look, f"the import of {project}/{sample}")


def noise(number: int, target: Path) -> Path:
    """Write 200 well-formed reads of no genome, the same at each call."""
    chance = random.Random(number)
    with gzip.open(target, "wt") as file:
        for read in range(200):
            bases = "".join(chance.choices("ACGT", k=100))
            file.write(f"@noise:1:FLOWCELL:1:1:{read}:{read} {number}:N:0:A\n{bases}\n+\n{'I' * 100}\n")
    return target


def test_a_failure_keeps_its_real_name_from_the_task_to_the_execution(stack: Stack, tmp_path: Path) -> None:
    stack.pair("noise", "N1", noise(1, tmp_path / "n1.fastq.gz"), noise(2, tmp_path / "n2.fastq.gz"))
    ended = stack.ended("noise", "N1")
    assert ended["status"] == "FAILED"
    assert ended["error"] == "RunFailed"
    assert "NoAlignedReads" in ended["cause"]
    loaded = stack.client("omics").list_runs()["items"]
    assert [run["status"] for run in loaded if "N1" in run["name"]] == ["FAILED"]


def test_renaming_the_sources_after_the_deployment_changes_nothing(stack: Stack) -> None:
    hidden = {name: stack.checkout / name for name in ("handlers", "workflows", "containers")}
    for name, folder in hidden.items():
        folder.rename(stack.checkout / f"renamed-{name}")
    try:
        first, second = LANES[0], mate(LANES[0])
        stack.pair("renamed", "R1x", first, second)
        ended = stack.ended("renamed", "R1x")
        assert ended["status"] == "SUCCEEDED", ended.get("cause")
    finally:
        for name, folder in hidden.items():
            (stack.checkout / f"renamed-{name}").rename(folder)
    assert pathogenic(stack.findings("renamed", "R1x")) == [("chr17", 43057078, "G", "A")]


def test_a_dropped_sheet_with_a_typo_is_refused_by_line(stack: Stack, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("patient,sample,lane,fastq_1,fastq_2\nP,S,L001,a_R1.fastq.gz\n")
    key = stack.upload(sheet, "typo/sheet.csv")
    note = stack.note(key)
    assert note["status"] == "REFUSED"
    assert "line 2" in note["reason"]
