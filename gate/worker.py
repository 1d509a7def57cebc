"""The tools' own environment as one process that is asked many times: its packages and ours do not go together."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv-gate" / "bin"


class ToolsMissingError(Exception):
    """The tools' environment has not been made."""


class Worker:
    """Starts `gate.inside` under the tools' Python; ends it on leaving the `with` block."""

    def __init__(self, policies: Path = ROOT / "policy") -> None:
        if not (TOOLS / "python").exists():
            raise ToolsMissingError("The gate's tools are not installed: run `make check` once, which installs them.")
        words = [str(TOOLS / "python"), "-W", "ignore", "-m", "gate.inside", str(policies)]
        self._process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, what: str, items: Sequence[Any]) -> list[Any]:
        """Return the answer of `what` (iam, policies) for each item; RuntimeError when the process has ended."""
        assert self._process.stdin is not None  # noqa: S101 — both were asked for
        assert self._process.stdout is not None  # noqa: S101 — as above
        self._process.stdin.write(json.dumps([what, items]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the tools' process has ended; its words are above")
        answer: list[Any] = json.loads(line)
        return answer

    def __enter__(self) -> "Worker":
        """Nothing is to be done."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the process come to its end."""
        self._process.communicate()
