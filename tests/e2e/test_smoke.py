"""The smoke test for a real account, against the local AWS: all of it passes, or is told to be not here."""

import json
from pathlib import Path

from tests.e2e.stack import STACK, Stack

NOT_HERE = {"tls", "images", "alarm-told"}
"""What the local AWS has not, and says so itself."""


def test_a_smoke_test_proves_what_can_be_proven_here_and_leaves_nothing(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = stack.run("scripts.smoke", "--stack", STACK, "--yes", "--json", str(file), check=False)
    said = json.loads(file.read_text())
    outcomes = {one["check"]: (one["outcome"], one["said"]) for one in said["checks"]}
    amiss = {name: what for name, what in outcomes.items() if what[0] not in {"ok", "not here"}}
    assert amiss == {}
    assert done.returncode == 0
    assert {name for name, (outcome, _) in outcomes.items() if outcome == "not here"} == NOT_HERE
    assert "DescribeAlarmHistory of monitoring is not built" in outcomes["alarm-told"][1]
    assert "chr17:43057078 G>A" in outcomes["finding"][1]
    assert said["estimate_usd"] < 5
    project, sample = said["sample"].split("/")
    bucket = stack.outputs["input_bucket"]
    assert "Versions" not in stack.client("s3").list_object_versions(Bucket=bucket, Prefix=f"inputs/{project}/{sample}")
    claim = {"pk": {"S": f"sample#{project}/{sample}"}}
    assert "Item" not in stack.client("dynamodb").get_item(TableName=stack.outputs["claim_table"], Key=claim)
