"""What a laboratory has in its account after a day: an answer, a failure, a refusal, and reads that still wait."""

from pathlib import Path
from typing import Any

from tests.e2e.people import noise
from tests.e2e.stack import DEMO, Stack, wait_for

PROJECT = "browser"
SAMPLE = "HCC1395BL"
SECOND = "HCC1395BL-L003"
BROKEN = "N1"
LONELY = "W1"
MISTYPED = "mistyped.csv"


def answered(stack: Stack) -> dict[str, Any]:
    """Send the demo's person with its sheet, and one of its lanes as a second sample; return the first one's run."""
    for path in sorted(DEMO.glob("*.fastq.gz")):
        stack.upload(path, f"{PROJECT}/demo/{path.name}")
    stack.upload(DEMO / "samplesheet.csv", f"{PROJECT}/demo/samplesheet.csv")
    lane = DEMO / "HCC1395BL_L003_R1.fastq.gz"
    stack.pair(PROJECT, SECOND, lane, lane.with_name(lane.name.replace("_R1", "_R2")))
    for sample in (SAMPLE, SECOND):
        assert stack.ended(PROJECT, sample)["status"] == "SUCCEEDED"
    return stack.executions(PROJECT, SAMPLE)[0]


def unhappy(stack: Stack, folder: Path) -> dict[str, Any]:
    """Send reads of no genome, a mate without its mate and a sheet with a typo; return the run that failed."""
    first, second = noise(folder)
    stack.upload(first, f"{PROJECT}/{LONELY}_R1.fastq.gz")
    stack.pair(PROJECT, BROKEN, first, second)
    sheet = folder / MISTYPED
    sheet.write_text("patient,sample,lane,fastq_1,fatsq_2\nP1,M1,L001,a_R1.fastq.gz,a_R2.fastq.gz\n")
    stack.upload(sheet, f"{PROJECT}/typo/{MISTYPED}")
    failed = stack.ended(PROJECT, BROKEN)
    assert failed["status"] == "FAILED"
    for key, status in {f"{LONELY}_R1.fastq.gz": "WAITING", f"typo/{MISTYPED}": "REFUSED"}.items():
        wait_for(lambda key=key, status=status: _noted(stack, key, status), f"{status} of {key}")
    return failed


def at_rest(stack: Stack) -> None:
    """Wait until no run of the whole stack runs any more."""
    states = stack.client("stepfunctions")

    def look() -> bool:
        arn = stack.outputs["pipeline_arn"]
        return not states.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]

    wait_for(look, "the end of every run")


def _noted(stack: Stack, key: str, status: str) -> bool:
    return stack.note(f"inputs/{PROJECT}/{key}")["status"] == status
