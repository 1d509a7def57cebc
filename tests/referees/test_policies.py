"""The evaluator that holds roles to their calls decides as another one does, written by others, on random pairs."""

import json
import os
import random
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from local.iam.documents import statements
from local.iam.evaluation import Decision, Policies, Request, decide
from tests.referees.parts import HERE
from tests.referees.policy_pairs import pair
from tests.referees.report import Report

pytestmark = [pytest.mark.referee("IAM simulator"), pytest.mark.timeout(900)]

PAIRS = int(os.environ.get("STRANDLINE_IAM_PAIRS", "100000"))
WORDS = {
    Decision.ALLOWED: "Allowed",
    Decision.DENIED: "ExplicitlyDenied",
    Decision.NOT_ALLOWED: "ImplicitlyDenied",
    Decision.OUT_OF_BOUNDS: "ImplicitlyDenied",
}


def ours(given: dict[str, Any]) -> str:
    context = {key.lower(): value for key, value in given["context"].items()}
    read = {name: statements(name, given[name]) for name in ("identity", "shared", "boundary") if given[name]}
    policies = Policies(read["identity"], read.get("shared", ()), read.get("boundary"))
    return WORDS[decide(Request(given["principal"], given["action"], given["resource"], context), policies)[0]]


def test_both_decide_the_same_on_random_policies_and_requests(iam_simulator: Path, report: Report) -> None:
    seed = int(os.environ.get("STRANDLINE_IAM_SEED", time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    pairs = [pair(chance) for _ in range(PAIRS)]
    done = subprocess.run(
        ["node", str(HERE / "iam" / "judge.mjs"), str(iam_simulator)],
        input="\n".join(map(json.dumps, pairs)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    theirs = done.stdout.split()
    assert len(theirs) == PAIRS
    differing = [(given, ours(given), said) for given, said in zip(pairs, theirs, strict=True) if ours(given) != said]
    assert not differing, f"{len(differing)} of {PAIRS} differ with seed {seed}, first: {json.dumps(differing[0])}"
    assert min(Counter(theirs).values()) > PAIRS / 20
    report.count("IAM simulator", f"random pairs of seed {seed}", PAIRS)
