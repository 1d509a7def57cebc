"""The real `pulumi` command on a stack's local AWS, for the tests."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.pulumi.binary import find
from strandline.errors import ToolMissing
from tests.e2e.stack import Stack
from tests.referees.parts import CannotBeHadError

_COUNT = re.compile(r"^ +(?:[-+~]+ |\d+ changes\. )?(\d+) (?:to )?([a-z]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """What one call of the command ended with."""

    code: int
    text: str

    @property
    def counts(self) -> dict[str, int]:
        """How many resources were created, updated, unchanged and so on, or are to be."""
        _, _, summary = self.text.rpartition("\nResources:\n")
        return {verb: int(count) for count, verb in _COUNT.findall(summary.partition("\nDuration")[0])}


class Engine:
    """One stack named `dev` of one program, deployed by the real engine."""

    def __init__(self, stack: Stack, program: Path) -> None:
        self.stack, self.program = stack, program
        self.backend = stack.state / "pulumi"

    def run(self, *words: str) -> Said:
        """Run `pulumi WORDS` on the program and return what it said."""
        line = [sys.executable, "-m", "local.pulumi", "--state", str(self.stack.state), "--non-interactive"]
        done = subprocess.run(
            [*line, "--cwd", str(self.program), *words],
            cwd=self.stack.checkout,
            env=self.stack.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Said(done.returncode, done.stdout)

    def done(self, *words: str) -> Said:
        """Run `pulumi WORDS`, which has to succeed."""
        said = self.run(*words)
        assert said.code == 0, said.text[-3000:]
        return said

    def up(self) -> Said:
        """Deploy without a preview before it."""
        return self.done("up", "--yes", "--skip-preview")

    def configure(self, **settings: str) -> None:
        """Set settings of the stack, as `pulumi config set` does: of a list, each entry."""
        for name, value in settings.items():
            if value.startswith("["):
                for at, entry in enumerate(json.loads(value)):
                    self.done("config", "set", "--path", f"{name}[{at}]", entry)
            else:
                self.done("config", "set", name.replace("__", ":"), value)

    def state(self) -> list[dict[str, Any]]:
        """Return the resources of the stack as its state holds them, without the providers that made them."""
        exported = json.loads(self.done("stack", "export").text)["deployment"].get("resources", [])
        return [each for each in exported if not each["type"].startswith("pulumi:providers:")]


def command() -> Path:
    """Return the command; CannotBeHadError says why there is none."""
    try:
        return find()
    except ToolMissing as why:
        raise CannotBeHadError(str(why)) from None
