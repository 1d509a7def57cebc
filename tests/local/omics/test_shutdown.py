"""Nothing that a server started outlives it."""

from local.omics import register
from tests.local.omics.lab import Lab
from tests.processes import alive


def test_shutdown_stops_every_engine_and_its_tasks(lab: Lab) -> None:
    workflow_id = lab.workflow("slow")
    run_ids = [lab.start(workflow_id) for _ in range(2)]

    def child_of(run_id: str) -> dict[str, str]:
        work = lab.state.runs / lab.omics.get_run(id=run_id)["uuid"] / "run" / "call-wait_long" / "work"
        pid = (work / "child.txt").read_text().strip() if (work / "child.txt").is_file() else ""
        return {"status": "there" if pid else "not yet", "pid": pid}

    pids = [int(lab.finish(lambda run_id=run_id: child_of(run_id), frozenset({"there"}))["pid"]) for run_id in run_ids]
    assert all(map(alive, pids))

    register.shutdown()

    assert not any(map(alive, pids))
    for run_id in run_ids:
        run = lab.end_of(run_id)
        assert (run["status"], run["failureReason"]) == ("FAILED", "SERVICE_ERROR")
