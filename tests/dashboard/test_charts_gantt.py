"""The bars of a run: what each row holds, how it is drawn, and that nothing in it is markup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.charts_gantt import NARROWEST, WAITED, Bar, alt, figure, rows
from strandline.history import Call, Failure, Step
from strandline.runs import Task

START = datetime(2026, 7, 1, 10, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def step(name: str, begins: float, ends: float | None, status: str = "SUCCEEDED") -> Step:
    return Step(name, "Task", at(begins), None if ends is None else at(ends), status)


def task(name: str, status: str, created: float, begins: float | None, ends: float | None) -> Task:
    times = [None if moment is None else at(moment) for moment in (begins, ends, created)]
    return Task(name, status, 2, 4, times[0], times[1], "7", times[2])


def test_parallel_steps_have_rows_of_their_own_in_the_order_of_entering() -> None:
    lines = rows([step("ImportAlignment", 0, 5), step("LoadVariants", 0, 9)])
    assert [(line.label, line.bars) for line in lines] == [
        ("Import alignment", (Bar("succeeded", at(0), at(5)),)),
        ("Load variants", (Bar("succeeded", at(0), at(9)),)),
    ]


def test_every_try_is_a_bar_over_what_the_whole_step_took() -> None:
    calls = (Call(at(0), at(1), "ThrottlingException"), Call(at(3), at(4), "States.Timeout"), Call(at(6), at(7)))
    (line,) = rows([replace(step("StartRun", 0, 7), calls=calls)])
    assert line.bars == (
        Bar(WAITED, at(0), at(7)),
        Bar("failed", at(0), at(1), "try 1 of 3 · ThrottlingException"),
        Bar("timed out", at(3), at(4), "try 2 of 3 · States.Timeout"),
        Bar("succeeded", at(6), at(7), "try 3 of 3"),
    )


def test_tasks_stand_below_the_step_that_waits_for_them_with_their_queue_and_their_tries() -> None:
    steps = [step("AwaitRun", 0, 20), step("TagObjects", 20, 21)]
    tasks = [
        task("align", "FAILED", 0, 1, 4),
        task("align", "COMPLETED", 4, 5, 9),
        task("call", "RUNNING", 9, 10, None),
        task("convert", "PENDING", 9, None, None),
    ]
    lines = rows(steps, tasks)
    assert [(line.label, line.state) for line in lines] == [
        ("Await run", "succeeded"),
        ("↳ align", "succeeded"),
        ("↳ call", "running"),
        ("↳ convert", "waiting"),
        ("Tag objects", "succeeded"),
    ]
    assert [(bar.state, bar.started, bar.ended) for bar in lines[1].bars] == [
        (WAITED, at(0), at(1)),
        (WAITED, at(4), at(5)),
        ("failed", at(1), at(4)),
        ("succeeded", at(5), at(9)),
    ]
    assert lines[2].bars[-1].ended is None
    texts = [text for trace in figure(lines, at(30), ZONE).data for text in trace.text if text]
    assert "✓ 8.0 s" in texts  # both tries, without the time in the queue before them
    assert "▶ 20.0 s" in texts
    assert "… 21.0 s" in texts
    assert lines[3].bars == (Bar(WAITED, at(9), None, "waiting for a machine"),)


def test_a_task_that_was_cancelled_before_it_started_is_shown_as_stopped() -> None:
    (_, line) = rows([step("AwaitRun", 0, 20)], [task("call", "CANCELLED", 2, None, 9)])
    assert line.bars == (Bar("stopped", at(2), at(9), "2 vCPU, 4 GiB"),)


def test_a_step_entered_twice_has_two_rows() -> None:
    assert [line.label for line in rows([step("A", 0, 1), step("A", 1, 2)])] == ["A", "A (2)"]


def test_how_a_step_stands_is_one_of_our_words() -> None:
    broken = replace(step("AwaitRun", 0, 5, "FAILED"), failure=Failure("AwaitRun", "States.Timeout", ""))
    stopped = step("StartRun", 5, None, "STOPPED")
    assert [line.state for line in rows([broken, stopped, step("X", 5, None, "RUNNING")])] == [
        "timed out",
        "stopped",
        "running",
    ]
    assert rows([stopped])[0].bars == (Bar("stopped", at(5), at(5)),)


def test_milliseconds_stay_visible_and_their_true_length_is_told() -> None:
    drawn = figure(rows([step("ClaimContent", 0, 0.007), step("AwaitRun", 0.007, 1000)]), at(1000), ZONE)
    (bars,) = drawn.data
    assert bars.x[0] == NARROWEST * 1_000_000
    assert bars.text[0] == "✓ 7 ms"
    assert "12:00:00.000 to 2026-07-01 12:00:00.007 (Europe/Berlin)" in bars.hovertext[0]
    assert next(iter(bars.base)) == "2026-07-01 12:00:00.000000"


def test_what_runs_grows_to_this_moment() -> None:
    lines = rows([step("AwaitRun", 0, None, "RUNNING")])
    for now in (60, 600):
        (bars,) = figure(lines, at(now), ZONE).data
        assert bars.x[0] == now * 1000
        assert "to now" in bars.hovertext[0]
    assert alt(lines, at(60)) == "Steps over time: Await run running 1 min 00 s"


def test_each_state_is_one_colour_with_its_sign_in_the_legend() -> None:
    drawn = figure(rows([step("A", 0, 1), step("B", 1, 2, "FAILED"), step("C", 2, 3)]), at(3), ZONE)
    assert [(trace.name, len(trace.x)) for trace in drawn.data] == [("✓ succeeded", 2), ("✗ failed", 1)]
    assert len({trace.marker.color for trace in drawn.data}) == 2


def test_names_of_others_are_no_markup() -> None:
    drawn = figure(rows([step("AwaitRun", 0, 5)], [task("<a href='http://b'>x", "COMPLETED", 0, 0, 4)]), at(5), ZONE)
    said = [
        *(label for trace in drawn.data for label in trace.y),
        *(t for trace in drawn.data for t in trace.hovertext),
    ]
    assert not any("<a" in text for text in said)
    assert any("&lt;a href=" in text for text in said)


def test_a_run_without_steps_is_an_empty_figure() -> None:
    assert list(figure([], START, ZONE).data) == []
    assert alt([], START) == "No step yet"
