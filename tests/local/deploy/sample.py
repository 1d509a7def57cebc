"""A small Pulumi program in a folder of its own, deployed to the tests' local AWS."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.deployment.ledger import Ledger
from local.deployment.remains import Remain
from local.deployment.run import Request, deploy, destroy

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\nfrom pulumi import ResourceOptions as Options\n"


@dataclass
class Heard:
    """Records what a deployment tells."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    left: Sequence[Remain] = ()

    def step(self, action: str, token: str, name: str, seconds: float, detail: str = "") -> None:
        assert seconds >= 0, token
        self.steps.append((action, name))

    def note(self, level: str, text: str) -> None:
        self.notes.append((level, text))

    def done(self) -> set[tuple[str, str]]:
        """Return all steps that changed something."""
        return {step for step in self.steps if step[0] != "same"}


@dataclass
class Stack:
    """One program and its ledger; `up` writes the program anew and deploys it."""

    folder: Path
    endpoint: str

    def write(self, text: str, project: str = "name: sample\nruntime: python\n") -> None:
        (self.folder / "Pulumi.yaml").write_text(project)
        (self.folder / "__main__.py").write_text(HEAD + text)

    def up(self, text: str | None = None, **options: Any) -> Heard:
        if text is not None:
            self.write(text)
        heard = Heard()
        heard.outputs = deploy(self._request(**options), heard).outputs
        return heard

    def down(self, **options: Any) -> Heard:
        heard = Heard()
        heard.left = destroy(self._request(**options), heard).left
        return heard

    def ledger(self) -> Ledger:
        return Ledger.load(self.folder / "ledger.json", "the server")

    def id(self, name: str) -> str:
        """Return the physical id of the resource that the program calls `name`."""
        return next(each.id for each in self.ledger().resources.values() if each.name == name)

    def _request(self, **options: Any) -> Request:
        ledger, stack = self.folder / "ledger.json", self.folder.name[:20]
        return Request(ledger, self.folder, stack, self.endpoint, "the server", **options)
