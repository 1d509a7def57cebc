"""Why a run failed: the task, its exit code and the end of its standard error, or the error in the workflow."""

from pathlib import Path
from typing import Any

from WDL import Tree
from WDL.runtime.error import CommandFailed, RunFailed, Terminated

TAIL_LINES = 20
TAIL_CHARACTERS = 2000


def tail(path: Path) -> str:
    """Return the last TAIL_LINES lines of a text file, at most TAIL_CHARACTERS characters; empty when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4 * TAIL_CHARACTERS))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(lines[-TAIL_LINES:])[-TAIL_CHARACTERS:].strip()


def explain(error: BaseException) -> dict[str, Any]:
    """Return the fields of an error event: reason (HealthOmics' failureReason, or CANCELLED), task, message, stderr."""
    task = ""
    while isinstance(error, RunFailed) and error.__cause__ is not None:
        if isinstance(error.exe, Tree.Task):
            task = error.run_id.removeprefix("call-")
        error = error.__cause__
    if isinstance(error, Terminated):
        return {"reason": "CANCELLED", "task": task, "message": "The run was stopped.", "stderr": ""}
    if isinstance(error, CommandFailed):
        reason = "OUT_OF_MEMORY_ERROR" if error.exit_status == 137 else "RUN_TASK_FAILED"
        message = f"Task {task} failed with exit code {error.exit_status}."
        return {"reason": reason, "task": task, "message": message, "stderr": tail(Path(error.stderr_file))}
    reason = "RUN_TASK_FAILED" if task else "WORKFLOW_RUN_FAILED"
    subject = f"Task {task}" if task else "The workflow"
    return {
        "reason": reason,
        "task": task,
        "message": f"{subject} failed: {str(error) or type(error).__name__}",
        "stderr": "",
    }
