"""Every file, link and anchor that a page names is there."""

import os
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, Page, pages

PAGES = pages()
LONGEST_README = 155
_PATH = re.compile(r"[\w.*{},-]+(/[\w.*{},-]*)*")
_PLACEHOLDER = re.compile(r"[<>$]")


def _files() -> set[str]:
    """Return what belongs to the repository: what git knows, or everything that lies here."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return set(listed.splitlines() or (str(path.relative_to(ROOT)) for path in ROOT.rglob("*")))


FILES = _files()
FOLDERS = {str(folder) for name in FILES for folder in Path(name).parents}
TOP = {name.split("/")[0] for name in FILES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Page) -> None:
    for link in page.links:
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(page.name), path)) if path else page.name
        assert target in FILES | FOLDERS, f"{page.name}: there is no {target}"
        assert not anchor or anchor in Page(target).anchors, f"{page.name}: {target} has no heading #{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page: Page) -> None:
    lost = [span for span in page.code if not _is_there(span, Path(page.name).parent)]
    assert not lost, f"{page.name} names {', '.join(lost)}"


def test_a_path_that_is_gone_would_be_seen() -> None:
    assert not _is_there("strandline/nowhere.py", Path())
    assert not _is_there("strandline/tables/*.parquet", Path())
    assert _is_there("strandline/tables/*.json", Path())
    assert _is_there("demo/", Path())


def test_the_readme_is_read_in_minutes_and_begins_with_a_sentence_and_pictures() -> None:
    lines = Page("README.md").text.splitlines()
    assert len(lines) <= LONGEST_README
    assert lines[2].endswith(".")
    assert lines[2].count(". ") == 0, "one sentence"
    pictures = [link for link in Page("README.md").links if link.startswith("docs/images/")]
    assert pictures == ["docs/images/road.svg", "docs/images/dashboard_variants.png"]


def test_every_page_of_the_documentation_can_be_reached_from_the_readme() -> None:
    linked = {os.path.normpath(link.partition("#")[0]) for link in Page("README.md").links}
    for page in PAGES:
        if page.name.startswith("docs/") and not page.name.startswith("docs/decisions/"):
            assert page.name in linked, f"README.md does not lead to {page.name}"


def _is_there(span: str, folder: Path) -> bool:
    """Whether a code span is no path of ours, or one that exists: from the root, or from the page's own folder."""
    if _PLACEHOLDER.search(span) or not _PATH.fullmatch(span) or span.partition("/")[0] not in TOP:
        return True
    name = span.rstrip("/")
    return any(fnmatch(known, str(pattern)) for pattern in (Path(name), folder / name) for known in FILES | FOLDERS)
