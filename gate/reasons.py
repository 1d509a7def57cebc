"""Every suppression says why: comments in Python, what pyproject.toml leaves out, and the gate's own lists."""

import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

from gate.allowed import SHORTEST_REASON, allowances
from gate.bridge.table import table
from gate.finding import Finding

LAYER = "reasons"
TOOL = r"#\s*(?:noqa|nosec|type:\s*ignore|pyright:\s*ignore|pragma|checkov:skip)"
MARK = re.compile(TOOL)
CODES = re.compile(TOOL + r"[:= ]*(?:\[[^\]]*\]|[A-Z]+[0-9]+(?:[, ]+[A-Z]+[0-9]+)*)?")
RULE = re.compile(r'"[A-Z]+[0-9]+"')
WORD = re.compile(r"[A-Za-z]{3}|as [A-Z]+[0-9]+")
REMEDY = "say why after it"


def reasons(root: Path) -> list[Finding]:
    """Return the suppressions without a reason, and those for a type checker that does not look there."""
    project = (root / "pyproject.toml").read_text("utf-8")
    typed = tuple(f"{name}/" for name in tomllib.loads(project)["tool"]["mypy"]["packages"])
    findings = [*_allowed(root), *_unread(), *_left_out(project)]
    for file in _python(root):
        where = file.relative_to(root).as_posix()
        findings += _comments(file.read_text("utf-8"), where, typed=where.startswith(typed))
    return findings


def _python(root: Path) -> Iterator[Path]:
    """Yield every file of Python of ours; what begins with a point was made or fetched."""
    for entry in sorted(root.iterdir()):
        if not entry.name.startswith("."):
            yield from [entry] if entry.suffix == ".py" else sorted(entry.rglob("*.py"))


def _comments(text: str, where: str, *, typed: bool) -> Iterator[Finding]:
    if not MARK.search(text):
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        mark = MARK.search(token.string) if token.type == tokenize.COMMENT else None
        if mark:
            line, rest = f"line {token.start[0]}", CODES.sub("", token.string[mark.start() :])
            if not WORD.search(rest):
                yield Finding(LAYER, where, line, f"suppresses without a reason: {token.string}", REMEDY)
            if "type:" in mark[0] and not typed:
                yield Finding(LAYER, where, line, "suppresses what mypy does not look at", "take it out")


def _left_out(project: str) -> Iterator[Finding]:
    section = ""
    for number, line in enumerate(project.splitlines(), 1):
        code, _, reason = line.partition("#")
        section = code.strip() if code.startswith("[") else section
        loosens = {
            "[tool.ruff.lint]": RULE.search(code) is not None and not code.startswith("select"),
            "[tool.ruff.lint.per-file-ignores]": RULE.search(code) is not None,
            "[[tool.mypy.overrides]]": code.startswith("module"),
        }
        if loosens.get(section) and not WORD.search(reason):
            yield Finding(LAYER, "pyproject.toml", f"line {number}", f"leaves out without a reason: {line}", REMEDY)


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
