"""The tasks of germline_gatk one by one; a whole run is in tests/e2e/test_default_stack.py."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.runs import Run, definition, execute


@pytest.fixture
def run_task(tmp_path: Path) -> Callable[..., Run]:
    """Run one task of the workflow: its file, its declarations of inputs, and their values."""

    def run(task: str, declared: str, **inputs: Any) -> Run:
        names = ", ".join(line.split()[-1] for line in declared.split(";"))
        text = (
            f'version 1.1\nimport "germline_gatk/tasks/{task}.wdl" as tasks\nworkflow w {{\n'
            f"  input {{ {declared.replace(';', chr(10))} }}\n  call tasks.{task} {{ input: {names} }}\n}}\n"
        )
        archive = definition("germline_gatk", tmp_path / "task.zip", main=text)
        return execute(tmp_path, "main.wdl", archive, tmp_path, inputs)

    return run
