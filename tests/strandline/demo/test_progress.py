"""The board of steps, on a terminal and in a log."""

import io
import re

import pytest
from rich.console import Console

from strandline.demo.interruptions import Stopped
from strandline.demo.progress import Line, Progress, closing


def console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=100, _environ={"TERM": "xterm"})


def written(to: Console) -> str:
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue()


def test_without_a_terminal_each_ended_step_is_one_plain_line() -> None:
    out = console()
    with Progress(out) as progress:
        with progress.step("Deploy") as remark:
            remark("7 resources")
        progress.tell("a", Line("Import reads", 10.0, None, depth=1))
        progress.tell("a", Line("Import reads", 10.0, 12.5, depth=1))
        progress.tell("a", Line("Import reads", 10.0, 12.5, depth=1))
    assert written(out).splitlines() == ["ok         0.0 s  Deploy (7 resources)", "ok         2.5 s    Import reads"]


def test_a_failed_step_is_marked_and_the_error_goes_on() -> None:
    out = console()
    with pytest.raises(ValueError, match="x"), Progress(out) as progress, progress.step("Deploy"):
        raise ValueError("x")
    assert written(out).startswith("FAILED ")
    assert progress.lines[0].failed


def test_on_a_terminal_the_board_shows_running_ended_and_failed_steps() -> None:
    out = console(terminal=True)
    with Progress(out) as progress:
        progress.tell("a", Line("Start", 0.0, 1.0))
        progress.tell("b", Line("Run [x]", 1.0, 3.0, failed=True, depth=1))
    text = written(out)
    assert "✓" in text
    assert "✗" in text
    assert "Run [x]" in text


def test_a_board_that_is_higher_than_the_screen_keeps_what_runs_in_sight_and_ends_whole() -> None:
    out = Console(file=io.StringIO(), force_terminal=True, width=40, height=5, _environ={"TERM": "xterm"})
    with Progress(out) as progress:
        for number in range(12):
            progress.tell(str(number), Line(f"Step {number} with a name that is too long for it", 0.0, 1.0))
        progress.tell("last", Line("Running", 0.0))
        shown = io.StringIO()
        Console(file=shown, width=40).print(progress._shown())
        assert "Running" in shown.getvalue()
        assert "Step 11" in shown.getvalue()
        assert "Step 5 " not in shown.getvalue()
    assert all(len(line) <= 40 for line in shown.getvalue().splitlines())
    assert written(out).rpartition("Step 0")[2].count("Step") == 11


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}])
def test_a_dumb_terminal_gets_plain_lines_and_no_colour_means_none(variables: dict[str, str]) -> None:
    out = Console(file=io.StringIO(), force_terminal=True, width=80, _environ=variables)
    with Progress(out) as progress, progress.step("Deploy"):
        pass
    assert "Deploy" in written(out)
    assert not re.search(r"\x1b\[[0-9;]*m", written(out))
    assert ("\x1b" in written(out)) == (variables["TERM"] != "dumb")


def test_a_step_in_which_somebody_stopped_the_demo_did_not_fail() -> None:
    out = console()
    with pytest.raises(Stopped), Progress(out) as progress, progress.step("Deploy"):
        raise Stopped(2)
    assert written(out) == "stopped    0.0 s  Deploy\n"
    assert progress.broken is None


def test_the_whole_is_from_the_first_start_to_the_last_end() -> None:
    assert closing([Line("A", 0.0, 4.0), Line("B", 1.0, 9.5, depth=1)]) == "All in 9.5 s."
