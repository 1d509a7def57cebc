"""Every suppression says why: comments in the code that is deployed or judges it, and the gate's own lists."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from gate.allowed import SHORTEST_REASON, allowances
from gate.bridge.table import table
from gate.finding import Finding

LAYER = "reasons"
FOLDERS = ("components", "gate", "handlers", "policy", "strandline")
TOOL = r"#\s*(?:noqa|nosec|type:\s*ignore|pyright:\s*ignore|pragma|checkov:skip)"
MARK = re.compile(TOOL)
CODES = re.compile(TOOL + r"[:= ]*(?:\[[^\]]*\]|[A-Z]+[0-9]+(?:[, ]+[A-Z]+[0-9]+)*)?")
REMEDY = "say why after it"


def reasons(root: Path) -> list[Finding]:
    """Return the suppressions without a reason."""
    findings = [*_allowed(root), *_unread()]
    for file in [root / "__main__.py", *(file for folder in FOLDERS for file in sorted((root / folder).rglob("*.py")))]:
        findings += _comments(file, file.relative_to(root).as_posix())
    return findings


def _comments(file: Path, where: str) -> Iterator[Finding]:
    for token in tokenize.generate_tokens(io.StringIO(file.read_text("utf-8")).readline):
        mark = MARK.search(token.string) if token.type == tokenize.COMMENT else None
        if mark:
            rest = CODES.sub("", token.string[mark.start() :])
            if not re.search(r"[A-Za-z]{3}", rest):
                yield Finding(
                    LAYER, where, f"line {token.start[0]}", f"suppresses without a reason: {token.string}", REMEDY
                )


def _allowed(root: Path) -> Iterator[Finding]:
    for each in allowances(root / "gate" / "allowed.yaml"):
        if len(each.reason) < SHORTEST_REASON:
            yield Finding(LAYER, "gate/allowed.yaml", f"{each.layer} {each.rule}", "has no reason", REMEDY)


def _unread() -> Iterator[Finding]:
    for token, entry in table().items():
        given = {**entry.unread, **({"alone": entry.alone} if entry.alone else {})}
        for name, reason in given.items():
            if len(reason) < SHORTEST_REASON:
                yield Finding(LAYER, "gate/bridge/types/", token, f"{name} has no reason", REMEDY)
