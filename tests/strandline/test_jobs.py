"""Waiting for jobs: every status the service knows means something, and no wait is for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest

from strandline.errors import (
    AlignmentImportFailed,
    JobFailed,
    JobTimedOut,
    ReadSetImportFailed,
    RunCancelled,
    RunFailed,
    UnknownStatus,
)
from strandline.jobs import KINDS, LONGEST_DELAY, Phase, delay, look

MODEL = botocore.session.get_session().get_service_model("omics")
ENUMS = {
    "run": "RunStatus",
    "read_set_import": "ReadSetImportJobStatus",
}
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Omics:
    """Answers every question about a job with `status` and `more`."""

    def __init__(self, status: str, **more: Any) -> None:
        self.answer = {"id": "1", "status": status, **more}

    def get_run(self, **_: Any) -> dict[str, Any]:
        return self.answer

    def get_read_set_import_job(self, **_: Any) -> dict[str, Any]:
        return {"sources": []} | self.answer

    def get_read_set_metadata(self, id: str, **_: Any) -> dict[str, Any]:
        return {"arn": f"arn:aws:omics:us-east-1:1:sequenceStore/2/readSet/{id}"}


def job(kind: str) -> dict[str, str]:
    return {"kind": kind, "id": "1", "store": "2"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_status_of_the_service_model_is_mapped(kind: str) -> None:
    assert set(KINDS[kind].phases) == set(MODEL.shape_for(ENUMS[kind]).enum)


@pytest.mark.parametrize(
    ("kind", "status"), [(kind, status) for kind in KINDS for status in KINDS[kind].phases if status != "COMPLETED"]
)
def test_every_status_is_a_wait_or_a_named_failure(kind: str, status: str) -> None:
    phase = KINDS[kind].phases[status]
    if phase is Phase.FAILED:
        with pytest.raises(JobFailed, match=status):
            look(Omics(status), job(kind), {}, AT)
    else:
        answer = look(Omics(status), job(kind), {}, AT)
        assert (answer["state"], answer["delay"], answer["polls"]) == ("WAIT", 1, 1)
        assert answer["running_since"] == (AT.isoformat() if phase is Phase.RUNNING else None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_status_of_the_future_is_a_failure(kind: str) -> None:
    with pytest.raises(UnknownStatus, match="'PAUSED'"):
        look(Omics("PAUSED"), job(kind), {}, AT)


@pytest.mark.parametrize("kind", KINDS)
def test_the_deadline_counts_from_running_not_from_the_start(kind: str) -> None:
    deadline = timedelta(seconds=KINDS[kind].deadline)
    running = "RUNNING" if kind == "run" else "IN_PROGRESS"
    queued = "PENDING" if kind == "run" else "SUBMITTED"
    look(Omics(queued), job(kind), {"polls": 900, "running_since": None}, AT + 9 * deadline)
    check = {"polls": 900, "running_since": AT.isoformat()}
    look(Omics(running), job(kind), check, AT + deadline)
    with pytest.raises(JobTimedOut, match=running):
        look(Omics(running), job(kind), check, AT + deadline + timedelta(seconds=1))
    assert KINDS[kind].phases["COMPLETED"] is Phase.DONE


def test_delays_grow_to_five_minutes() -> None:
    assert [delay(polls) for polls in range(1, 9)] == [1, 1, 2, 3, 5, 8, 10, 10]
    assert [delay(polls) for polls in (60, 100, 1000)] == [LONGEST_DELAY] * 3


def test_an_end_is_noticed_within_ten_seconds_or_a_tenth_of_the_time_whichever_is_more() -> None:
    waited = 0
    for polls in range(1, 200):
        now = delay(polls)
        assert now <= max(10, waited / 10)
        waited += now


def test_a_week_is_waited_for_within_the_looks_of_few_executions() -> None:
    assert sum(delay(polls) for polls in range(1, 1000)) > 3 * 24 * 3600


def test_a_run_that_is_done_tells_where_its_outputs_are() -> None:
    answer = look(
        Omics(
            "COMPLETED",
            runOutputUri="s3://out/1",
            uuid="u",
            workflowId="7",
            workflowVersionName="v1",
            parameters={"reference": "omics://r"},
        ),
        job("run"),
        {},
        AT,
    )
    assert (answer["state"], answer["delay"]) == ("DONE", 0)
    assert answer["result"] == {
        "output_uri": "s3://out/1",
        "run_id": "1",
        "uuid": "u",
        "workflow": "7",
        "workflow_version": "v1",
        "reference": "omics://r",
    }


def test_read_sets_come_in_the_order_of_their_sources() -> None:
    sources = [
        {"status": "FINISHED", "readSetId": "22", "generatedFrom": "L003"},
        {"status": "FINISHED", "readSetId": "11", "generatedFrom": "L004"},
    ]
    answer = look(Omics("COMPLETED", sources=sources), job("read_set_import"), {}, AT)
    assert [(item["lane"], item["id"]) for item in answer["result"]["read_sets"]] == [("L003", "22"), ("L004", "11")]


def test_a_complete_import_with_an_unfinished_file_is_a_failure() -> None:
    sources = [{"status": "FINISHED", "readSetId": "22"}, {"status": "IN_PROGRESS"}]
    with pytest.raises(ReadSetImportFailed):
        look(Omics("COMPLETED", sources=sources), job("read_set_import"), {}, AT)


def source(kind: str) -> list[dict[str, Any]]:
    return [
        {
            "status": "FAILED",
            "sourceFileType": kind,
            "statusMessage": "no such file",
            "sourceFiles": {"source1": "s3://b/x"},
        }
    ]


@pytest.mark.parametrize(
    ("kind", "omics", "error", "text"),
    [
        (
            "run",
            Omics("FAILED", failureReason="OUT_OF_MEMORY_ERROR", statusMessage="task x"),
            RunFailed,
            "OUT_OF_MEMORY",
        ),
        ("run", Omics("CANCELLED"), RunCancelled, "no reason given"),
        ("run", Omics("DELETED"), RunCancelled, "DELETED"),
        ("read_set_import", Omics("FAILED", sources=source("FASTQ")), ReadSetImportFailed, "s3://b/x: no such file"),
        ("read_set_import", Omics("COMPLETED_WITH_FAILURES", sources=source("BAM")), AlignmentImportFailed, "s3://b/x"),
    ],
)
def test_a_failure_has_its_own_name_and_the_services_words(
    kind: str, omics: Omics, error: type[JobFailed], text: str
) -> None:
    with pytest.raises(JobFailed, match=text) as caught:
        look(omics, job(kind), {}, AT)
    assert type(caught.value) is error
