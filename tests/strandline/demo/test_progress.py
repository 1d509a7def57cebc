"""The board of steps, on a terminal and in a log."""

import io

import pytest
from rich.console import Console

from strandline.demo.progress import Line, Progress, times


def console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=100)


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


def test_the_table_of_times_adds_up_from_first_start_to_last_end() -> None:
    out = console()
    out.print(times([Line("A", 0.0, 4.0), Line("B", 1.0, 9.5, depth=1)]))
    rows = [line.split() for line in written(out).splitlines() if line.strip()]
    assert rows == [["Step", "Seconds"], ["A", "4.0"], ["B", "8.5"], ["All", "9.5"]]
