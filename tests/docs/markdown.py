"""The documentation as tests read it: fenced blocks, inline code, tables, links and anchors of each page."""

import re
import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One Markdown file; `name` is its path from the root."""

    name: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.name).read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """The page without its fenced blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def blocks(self) -> list[tuple[str, str]]:
        """Language and text of every fenced block."""
        return _FENCE.findall(self.text)

    @cached_property
    def code(self) -> list[str]:
        """Every inline code span."""
        return re.findall(r"`([^`\n]+)`", self.prose)

    @cached_property
    def links(self) -> list[str]:
        """The target of every link and picture."""
        return re.findall(r"\]\(([^)\s]+)\)", self.prose)

    @cached_property
    def anchors(self) -> set[str]:
        """What GitHub calls the headings of the page."""
        headings = re.findall(r"^#+ (.+)$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    @cached_property
    def rows(self) -> list[list[str]]:
        """The cells of every table's rows, headers among them."""
        lines = [line.strip() for line in self.prose.splitlines() if line.startswith("| ")]
        return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line[1:-1])] for line in lines]

    @cached_property
    def commands(self) -> list[list[str]]:
        """The words of every command: lines of blocks marked `sh`, parts of `&&`, and code spans that are one."""
        lines = [line for language, text in self.blocks if language == "sh" for line in text.splitlines()]
        spans = [span for span in self.code if span.startswith(("strandline ", "make ", "python -m "))]
        inner = re.findall(r"\$\(([^()]+)\)", "\n".join(lines))
        # A span of two words only mentions its command.
        asked = [span if len(span.split()) > 2 else f"{span} --help" for span in spans]
        plain = [re.sub(r"\$\([^()]*\)", "x", line) for line in lines]
        words = [shlex.split(line, comments=True) for line in (*plain, *asked, *inner)]
        return [part for line in words for part in _parts(line)]


def pages() -> list[Page]:
    """Every page that a user of the repository reads."""
    found = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("workflows/**/*.md"), ROOT / "demo/README.md"]
    return [Page(str(path.relative_to(ROOT))) for path in sorted(found)]


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in {"&&", "|", ";"}:
            parts.append([])
        elif "=" not in word or parts[-1]:  # a variable that is set for one command is none
            parts[-1].append(word)
    return [part for part in parts if part]
