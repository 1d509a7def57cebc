"""Every error that a person can meet has advice."""

import inspect
import re
from pathlib import Path

import pytest

from strandline import errors
from strandline.advice import OWN, Advice, advice
from strandline.advice_services import REASONS, SERVICES

ROOT = Path(__file__).parents[2]
CLASSES = sorted(
    name for name, found in inspect.getmembers(errors, inspect.isclass) if found.__module__ == errors.__name__
)


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_of_error_has_advice(name: str) -> None:
    assert name in OWN
    found = advice(name, "")
    assert found.title
    assert found.why.endswith(".")
    assert found.next.endswith(".")


def test_every_text_names_the_sample_that_it_is_asked_about() -> None:
    for texts in (OWN, SERVICES, REASONS):
        for name in texts:
            told = advice(name, "", "demo/S1")
            assert "{" not in told.next
            assert "PROJECT/SAMPLE" not in told.next


def test_every_word_that_a_task_writes_before_it_fails_is_explained() -> None:
    """Tasks end with `Name: sentence` on standard error."""
    written = set()
    for path in (ROOT / "workflows").rglob("*.wdl"):
        written |= set(re.findall(r"['\"]([A-Z][a-z]+[A-Z]\w+): ", path.read_text()))
    assert {"NoAlignedReads", "InvalidFastq", "UnknownContig"} <= written
    assert written <= REASONS.keys()


def test_every_name_that_the_machines_give_themselves_is_explained() -> None:
    for path in (ROOT / "workflows").glob("*.asl.json"):
        names = re.findall(r'"Error": "(\w+)"', path.read_text())
        assert set(names) <= SERVICES.keys(), path.name


@pytest.mark.parametrize(
    ("error", "cause", "title"),
    [
        (
            "RunFailed",
            "run 4 is FAILED: RUN_TASK_FAILED: NoAlignedReads: no read aligns",
            "None of the reads fits the reference",
        ),
        ("RunFailed", "run 4 is FAILED: RUN_TASK_FAILED: exit code 1", "A task of the workflow failed"),
        ("RunFailed", "run 4 is FAILED: OUT_OF_MEMORY_ERROR", "A task ran out of memory"),
        ("RunFailed", "no reason given", "The workflow failed"),
        ("States.Timeout", "", "A step took too long"),
        ("Timeout", "", "A step took too long"),
        ("States.Permissions", "", "The pipeline may not do what a step needs"),
        ("Lambda.ServiceException", "", "AWS Lambda could not run a function"),
        ("Runtime.ExitError", "", "A function broke off"),
        ("ABORTED", "", "Somebody stopped the run"),
        ("MateMismatch", "NoAlignedReads", "The two files are not the two ends of the same fragments"),
        ("KeyError", "'lanes'", "KeyError failed"),
        ("", "", "Something failed"),
    ],
)
def test_the_most_telling_name_decides(error: str, cause: str, title: str) -> None:
    assert advice(error, cause).title == title


def test_commands_hold_the_sample() -> None:
    told = advice("RunCancelled", "", "demo/S1")
    assert told == Advice(
        "The HealthOmics run was cancelled",
        "Somebody cancelled or deleted the run, in the console or with another tool.",
        "If that was a mistake, `strandline resume demo/S1` goes on where it stopped.",
    )
