"""Every stack that a test deploys is held to its own policies when its local AWS stops; a whole run also to its grants.

Each process of a parallel run judges the servers that it started and leaves what was given and used in a folder that
all of them share. The process that started them adds it up at the end: no single test can say what no test uses.
"""

import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import astuple
from fnmatch import fnmatchcase
from pathlib import Path

from local.iam import audit, unseen
from local.server import ACCOUNT

SHARED = "STRANDLINE_TEST_RIGHTS"
LONGEST = 20
# What differs between stacks: their names, what Pulumi adds to a name, their references, and what services invent.
_OF_A_STACK = re.compile(r"\b(?:strandline|lab)[-_][a-z0-9]+(?:[-_]two)?[-_]?|-[0-9a-f]{7}\b")
_REFERENCE = re.compile(r"(?<=:s3:::)[^\"]+\.fa(?:sta)?(?=\")")
_INVENTED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{7,}")


def plain(text: str) -> str:
    """Leave out what is another one in each stack."""
    return _INVENTED.sub("#", _REFERENCE.sub("reference.fa", _OF_A_STACK.sub("", text)))


def share() -> None:
    """Make the folder in which the processes of this run meet."""
    os.environ[SHARED] = tempfile.mkdtemp(prefix="strandline-rights-")


def unshare() -> None:
    """Remove the folder."""
    shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


def judge(state: Path) -> audit.Report:
    """Hold all calls of the record in a state folder to the policies; an error names role, action and resource."""
    report = audit.audit(audit.calls(state), audit.documents(state), ACCOUNT)
    amiss = sorted({*report.denied, *report.unmapped})
    more = [f"and {len(amiss) - LONGEST} more"] if len(amiss) > LONGEST else []
    assert not amiss, "policies and calls do not fit:\n" + "\n".join([*amiss[:LONGEST], *more])
    if SHARED in os.environ:
        lists = {"given": report.given, "used": report.used}
        text = plain(json.dumps({name: [astuple(one) for one in found] for name, found in lists.items()}))
        (Path(os.environ[SHARED]) / f"{uuid.uuid4()}.json").write_text(text)
    return report


def judge_below(folder: Path) -> None:
    """Judge every record that servers left in or below a folder."""
    for record in sorted(folder.rglob(audit.CALLS)):
        judge(record.parent)


def faults() -> list[str]:
    """Return the grants that no server of the run saw used and that no reason explains, and reasons without need."""
    given, used = set[audit.Given](), set[audit.Given]()
    for file in Path(os.environ[SHARED]).glob("*.json"):
        lists = json.loads(file.read_text())
        given |= set(map(_read, lists["given"]))
        used |= set(map(_read, lists["used"]))
    return judged(audit.unused(given, used))


def judged(lines: Iterable[str]) -> list[str]:
    """Hold unused grants and reasons to each other."""
    unused, entries = list(lines), unseen.entries()
    needed = [pattern for entry in entries for pattern in entry.get("unused", [])]
    known = [*needed, *(pattern for entry in entries for pattern in entry.get("sometimes", []))]
    without = [one for one in unused if not any(fnmatchcase(one, pattern) for pattern in known)]
    idle = [pattern for pattern in needed if not any(fnmatchcase(one, pattern) for one in unused)]
    return [
        *(f"granted, never used, and unseen.json gives no reason: {one}" for one in without),
        *(f"unseen.json gives a reason for what is used: {pattern}" for pattern in idle),
    ]


def _read(given: list[object]) -> audit.Given:
    policy, actions, resources, what = given
    return audit.Given(str(policy), tuple(actions), tuple(resources), str(what))
