"""What happens where a real part cannot be had: said in a line, and no failure. These tests need no real part."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import program
from tests.referees import parts
from tests.referees.parts import CannotBeHadError
from tests.referees.report import PARTS, Report


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a PATH on which there is only `tmp_path / "bin"`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(parts, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_a_bare_machine_says_what_it_could_not_compare_and_succeeds(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "referee", "tests/referees"],
        cwd=parts.HERE.parents[1],
        env={"PATH": str(tmp_path), "STRANDLINE_REFEREES": str(tmp_path / "cache"), "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    said = done.stdout.splitlines()
    assert [line.split(" (")[0] for line in said if ": not compared: " in line] == list(PARTS)
    assert sum("not compared: mvn is not on PATH (Debian: maven)" in line for line in said) == 2
    assert sum("not compared: buildah is not on PATH (Debian: buildah)" in line for line in said) == 1
    assert not (tmp_path / "cache").exists() or not list((tmp_path / "cache").iterdir())


def test_a_download_that_fails_is_said_in_a_line_and_leaves_nothing(cache, tmp_path):
    program(tmp_path / "bin", "mvn", "echo '[ERROR] Could not transfer artifact'; /bin/mkdir -p half; exit 1")
    with pytest.raises(CannotBeHadError, match=r"mvn dependency:copy-dependencies failed: .* Could not transfer"):
        parts.maven("dynamodb", ("copy-dependencies", "jars"))
    assert list(cache.iterdir()) == []


def test_a_part_is_fetched_once(cache, tmp_path):
    program(tmp_path / "bin", "mvn", f"echo called >> {tmp_path}/calls")
    folders = {parts.maven("dynamodb", ("copy-dependencies", "jars")) for _ in range(3)}
    assert (tmp_path / "calls").read_text() == "called\n"
    assert [list(cache.iterdir())] == [list(folders)]


def test_no_file_of_the_referees_names_a_registry():
    texts = [path.read_text() for path in parts.HERE.rglob("*") if path.suffix in {".xml", ".py", ".Dockerfile"}]
    assert len(texts) > 10
    hosts = ("pypi" + ".org", "repo." + "maven", "repo1." + "maven", "deb." + "debian", "docker" + ".io")
    assert [host for host in hosts if any(host in text for text in texts)] == []


def test_the_last_lines_name_every_part_and_what_came_of_it():
    report = Report()
    report.missing["Trino"] = "mvn is not on PATH (Debian: maven)"
    report.tests["DynamoDB Local"] = [True, True]
    report.tests["buildah"] = [True, False]
    report.count("DynamoDB Local", "races of 16", 1000)
    lines = report.lines()
    assert [line.partition(" (")[0] for line in lines] == list(PARTS)
    assert lines[0].endswith(": 2 comparisons, all agree (1,000 races of 16)")
    assert lines[1].endswith(": not compared: mvn is not on PATH (Debian: maven)")
    assert lines[2].endswith(": 2 comparisons, 1 DIFFER")
