"""What watches over the stack: its parts, its alarms, the scans of its images, and whether a role was refused."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

from scripts.smoke_checks import waiting
from scripts.smoke_checks.check import Result, failed, not_here, not_yet, ok
from scripts.smoke_checks.world import World
from strandline.clients import client
from strandline.doctor import lake, queues, stack
from strandline.doctor.finding import Verdict, look

IMAGES = ("handlers", "tools")
HANDLERS = tuple(
    path.stem.replace("_", "-")
    for path in sorted((Path(__file__).parents[2] / "handlers").glob("*.py"))
    if path.stem not in {"__init__", "env"}
)
"""The functions of a stack, by the ends of their names: the names of a stack `lab` begin like those of `lab-two`."""

_REFUSED = ("AccessDenied", "is not authorized to perform", "UnauthorizedOperation")
_TELLING = 60.0
_LOOK = 2.0


def parts(world: World) -> Result:
    """Make the checks that `strandline doctor` makes of a deployed stack."""
    every = [*stack.checks(world.made), *lake.checks(world.made), *queues.checks(world.made)]
    found = [(check.name, look(check)) for check in every]
    if bad := [f"{name}: {one.said}" for name, one in found if one.verdict is Verdict.FAIL]:
        return failed(" ".join(bad))
    amiss = [f"{name}: {one.said}" for name, one in found if one.verdict is not Verdict.OK]
    return ok(f"{len(found)} parts looked at{'; ' if amiss else ''}{' '.join(amiss)}")


def alarms(world: World) -> Result:
    """Look at the state of every alarm of the stack."""
    states = queues.alarm_states(world.made)
    ringing = queues.ringing(states)
    if ringing or not states:
        return failed(f"{', '.join(ringing)} ring" if ringing else f"no alarm tells {world.made.topic_arn}")
    silent = sum(state != "OK" for state in states.values())
    if silent:
        return not_yet(
            f"{silent} of {len(states)} alarms have no data yet, which takes some minutes after a deployment"
        )
    return ok(f"{len(states)} alarms are OK")


def alarm_told(world: World) -> Result:
    """Let an alarm ring by hand and wait until CloudWatch says that the topic was told; subscribers hear of it."""
    cloudwatch, name = client("cloudwatch"), f"{world.prefix}pipeline-failed"

    def history() -> list[dict[str, Any]]:
        told = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action", StartDate=world.began)
        items: list[dict[str, Any]] = told["AlarmHistoryItems"]
        return items

    history()  # where this cannot be asked, nothing rings
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="Smoke test: nothing is wrong.")
    try:
        latest = time.monotonic() + _TELLING
        told = waiting.last(history, bool, until=latest, pause=_LOOK)
    finally:
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="Smoke test: over.")
    if not told:
        return failed(f"{name} rang, and CloudWatch had told nobody {_TELLING:.0f} s later")
    said = str(told[0]["HistorySummary"])
    return ok(said) if said.startswith("Successfully") else failed(said)


def images(world: World) -> Result:
    """Read what the scan at each push found in the newest image of each repository."""
    ecr, found = client("ecr"), []
    pages = ecr.get_paginator("describe_repositories").paginate()
    names = [one["repositoryName"] for page in pages for one in page["repositories"]]
    for name in (name for name in names if name.startswith(tuple(f"{world.prefix}{image}-" for image in IMAGES))):
        newest = max(ecr.describe_images(repositoryName=name)["imageDetails"], key=lambda one: one["imagePushedAt"])
        which = {"repositoryName": name, "imageId": {"imageDigest": newest["imageDigest"]}}
        try:
            scan = ecr.describe_image_scan_findings(**which)
        except ecr.exceptions.ScanNotFoundException as error:
            return not_here(f"the registry has scanned nothing of {name}: {error.response['Error']['Message']}")
        status = scan["imageScanStatus"]
        if status["status"] in {"PENDING", "IN_PROGRESS"}:
            return not_yet(f"{name} is being scanned")
        if status["status"] not in {"COMPLETE", "ACTIVE"}:
            return failed(f"the scan of {name} is {status['status']}: {status.get('description', '')}")
        found.append(f"{name}: {_severities(scan)}")
    return ok("; ".join(found)) if found else failed(f"no repository is called {world.prefix}…")


def denied(world: World) -> Result:
    """Look through the logs of the functions, from the start of this test on, for what a role was refused."""
    logs, lines = client("logs"), []
    start = int(world.began.timestamp() * 1000)
    groups = [f"/aws/lambda/{world.prefix}{name}" for name in HANDLERS]
    for group in groups:
        told = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=start, filterPattern=" ".join(f'?"{word}"' for word in _REFUSED)
        )
        lines += [f"{group}: {line}" for page in told for line in map(_message, page["events"]) if _tells(line)]
    if lines:
        return failed(f"{len(lines)} lines tell of a right that is missing, first {lines[0][:400]}")
    return ok(f"no function of {len(groups)} was refused anything")


def _message(event: dict[str, Any]) -> str:
    return " ".join(str(event["message"]).split())


def _tells(line: str) -> bool:
    return any(word in line for word in _REFUSED)


def _severities(scan: dict[str, Any]) -> str:
    counts = Counter(scan.get("imageScanFindings", {}).get("findingSeverityCounts", {}))
    return ", ".join(f"{count} {severity.lower()}" for severity, count in counts.most_common()) or "nothing found"
