"""The page of a sample's quality: the same bytes each time, and none, which is no failure, without MultiQC."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import program
from tests.workflows.runs import image
from tests.workflows.test_definition import PLACEHOLDER, TASKS, command

Report = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Run the task's script in a folder, with bash and sed, and whatever else is in `tmp_path / "bin"`."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "sed"):
        (programs / name).symlink_to(str(shutil.which(name)))
    script = command(TASKS["germline_lite-report_quality"]).replace(PLACEHOLDER, "S1")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(programs / "bash"), "-c", script],
            cwd=tmp_path,
            env={"PATH": str(programs)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_without_multiqc_there_is_no_page_and_the_log_says_so(report: Report, tmp_path: Path) -> None:
    done = report()
    assert (done.returncode, done.stderr) == (0, "multiqc is not installed: S1 gets no page of its quality.\n")
    assert not (tmp_path / "S1.multiqc.html").exists()


def test_a_page_bears_neither_a_name_nor_a_time_of_its_own(report: Report, tmp_path: Path) -> None:
    image(tmp_path / "bin")
    assert report().returncode == 0
    assert (tmp_path / "S1.multiqc.html").read_text().splitlines() == [
        'reportUuid = "";',
        '<script id="figures">H4sIAAAAAAAC/+x9</script>',
        "S1",
    ]


def test_figures_that_multiqc_knows_nothing_of_make_no_page(report: Report, tmp_path: Path) -> None:
    program(tmp_path / "bin", "multiqc")
    assert report().returncode == 0
    assert not (tmp_path / "S1.multiqc.html").exists()


@pytest.mark.parametrize(("code", "ends"), [(3, 0), (137, 137)])
def test_a_multiqc_that_fails_costs_the_page_and_not_the_run_unless_more_memory_may_help(
    report: Report, tmp_path: Path, code: int, ends: int
) -> None:
    program(tmp_path / "bin", "multiqc", f": > report.html\nexit {code}")
    done = report()
    assert done.returncode == ends
    assert ("multiqc failed: S1 gets no page of its quality." in done.stderr) == (ends == 0)
    assert not (tmp_path / "S1.multiqc.html").exists()
