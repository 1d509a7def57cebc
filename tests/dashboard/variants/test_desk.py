"""The desk at which questions are worked on: shared, kept for a while, and stopped when nobody wants them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard import desk as desks
from dashboard.desk import Desk, Seat
from strandline.athena_steps import Look
from strandline.queries import Query
from tests.dashboard.variants.conftest import Athena
from tests.examples import DEPLOYMENT

FIRST = Query("SELECT 1 FROM findings LIMIT ?", (1000,))
SECOND = Query("SELECT 2 FROM findings LIMIT ?", (1000,))


@pytest.fixture
def desk(athena: Athena) -> Iterator[Desk]:
    made = Desk()
    yield made
    athena.may_end.set()
    made.idle()


def test_a_question_is_answered_with_what_it_took(desk: Desk) -> None:
    job = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert job.answer is not None
    assert (job.state, len(job.answer.rows), job.answer.query_id) == ("answered", 2, "query-1")
    assert (job.answer.bytes_scanned, job.answer.milliseconds) == (4200, 310)


def test_two_who_ask_the_same_pay_once(desk: Desk, athena: Athena) -> None:
    athena.may_end.clear()
    assert desk.ask(FIRST, DEPLOYMENT, "me") is desk.ask(FIRST, DEPLOYMENT, "you")
    athena.may_end.set()
    desk.idle()
    desk.ask(FIRST, DEPLOYMENT, "her")
    assert desk.knows(FIRST, DEPLOYMENT)
    assert len(athena.asked) == 1


def test_the_same_question_to_another_stack_is_another_question(desk: Desk) -> None:
    desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert not desk.knows(FIRST, replace(DEPLOYMENT, database="other"))


def test_nothing_in_a_kept_answer_can_be_changed(desk: Desk) -> None:
    job = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert job.answer is not None
    row: Any = job.answer.rows[0]
    with pytest.raises(TypeError):
        row["gene"] = "mine"
    assert isinstance(row["genes"], tuple)
    assert isinstance(job.answer.rows, tuple)


def test_a_question_is_stopped_when_the_last_one_leaves(desk: Desk, athena: Athena) -> None:
    athena.may_end.clear()
    job = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.ask(FIRST, DEPLOYMENT, "you")
    desk.leave("me", job)
    assert not job.unwanted.is_set()
    desk.leave("you", job)
    desk.idle()
    assert (job.state, athena.stopped) == ("cancelled", ["query-1"])


def test_who_asks_what_is_being_stopped_gets_an_answer_of_their_own(desk: Desk, athena: Athena) -> None:
    athena.may_end.clear()
    leaving = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.leave("me", leaving)
    mine = desk.ask(FIRST, DEPLOYMENT, "you")
    athena.may_end.set()
    desk.idle()
    assert mine is not leaving
    assert mine.state == "answered"
    assert desk.knows(FIRST, DEPLOYMENT)


def test_a_failure_is_told_and_not_kept(desk: Desk, athena: Athena) -> None:
    athena.end = Look("FAILED", reason="INTERNAL_ERROR")
    job = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert (job.state, str(job.error)) == ("failed", "INTERNAL_ERROR")
    athena.end = Look("SUCCEEDED")
    again = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert again.state == "answered"


def test_what_somebody_else_stopped_in_athena_is_cancelled(desk: Desk, athena: Athena) -> None:
    athena.end = Look("CANCELLED", reason="Query cancelled by user")
    job = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert job.state == "cancelled"


def test_an_answer_is_forgotten_in_time(desk: Desk) -> None:
    job = desk.ask(FIRST, DEPLOYMENT, "me")
    desk.idle()
    assert job.answer is not None
    job.answer = replace(job.answer, when=job.answer.when - timedelta(seconds=desks.KEPT_SECONDS + 1))
    assert not desk.knows(FIRST, DEPLOYMENT)


def test_the_least_used_answers_go_first_when_there_are_too_many_rows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in (FIRST, SECOND, FIRST):
        desk.ask(query, DEPLOYMENT, "me")
        desk.idle()
    monkeypatch.setattr(desks, "KEPT_ROWS", 3)
    assert desk.knows(FIRST, DEPLOYMENT)
    assert not desk.knows(SECOND, DEPLOYMENT)


def test_a_session_that_goes_stops_what_only_it_waited_for(desk: Desk, athena: Athena) -> None:
    athena.may_end.clear()
    gone, stays = Seat(desk), Seat(desk)
    mine = gone.ask("answer", FIRST, DEPLOYMENT)
    shared = gone.ask("detail", SECOND, DEPLOYMENT)
    stays.ask("answer", SECOND, DEPLOYMENT)
    gone.clear()
    athena.may_end.set()
    desk.idle()
    assert (mine.state, shared.state) == ("cancelled", "answered")


def test_a_session_that_cancels_takes_nothing_from_another(desk: Desk, athena: Athena) -> None:
    athena.may_end.clear()
    one, other = Seat(desk), Seat(desk)
    job = one.ask("answer", FIRST, DEPLOYMENT)
    other.ask("answer", FIRST, DEPLOYMENT)
    one.cancel("answer")
    assert one.state(job) == "cancelled"
    athena.may_end.set()
    desk.idle()
    assert other.state(job) == "answered"


def test_a_place_keeps_its_answer_until_something_else_is_asked_there(desk: Desk, athena: Athena) -> None:
    seat = Seat(desk)
    job = seat.ask("answer", FIRST, DEPLOYMENT)
    desk.idle()
    assert seat.ask("answer", FIRST, DEPLOYMENT) is job
    assert seat.ask("answer", FIRST, DEPLOYMENT, anew=True) is not job
    assert seat.ask("answer", SECOND, DEPLOYMENT).query == SECOND
    desk.idle()
    assert len(athena.asked) == 3
