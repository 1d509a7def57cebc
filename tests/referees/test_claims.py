"""The claim table's conditions mean the same in moto, which the local AWS is made of, and in AWS's DynamoDB Local."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.environment import REGION, USER_KEY
from strandline import claims
from strandline.claims import Claims
from tests.e2e.stack import Stack
from tests.referees import state_machine
from tests.referees.report import Report

pytestmark = [pytest.mark.referee("DynamoDB Local"), pytest.mark.timeout(900)]

RACERS = 16
ROUNDS = 25
WALK = 200
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Table:
    """A fresh claim table in one of the two, with the tasks of the state machine and the product's class on it."""

    name: str
    client: Any
    claims: Claims

    def step(self, task: str, execution: str, content: str, sample: str = "S1", attempt: int = 1) -> str:
        """Run one task for an execution and return the name of the state that comes next."""
        lane = {
            "id": "L001",
            "fastq_1": {"key": f"inputs/p/{content}_R1"},
            "fastq_2": {"key": f"inputs/p/{content}_R2"},
        }
        data = {"content": content, "project": "p", "sample": sample, "patient": sample, "bucket": "reads"}
        data |= {"lanes": [lane], "attempt": attempt, "execution": execution}
        context = {"State": {"EnteredTime": "2026-11-24T10:00:00.000Z"}}
        return state_machine.run(self.client, state_machine.tasks(self.name)[task], data, context)

    def rows(self) -> list[Any]:
        """Return every row, in order."""
        return sorted(self.client.scan(TableName=self.name)["Items"], key=lambda row: str(row["pk"]["S"]))


Play = Callable[[Table], Any]


@pytest.fixture(scope="module")
def endpoints(dynamodb_endpoint: str, local_aws: Stack) -> list[str]:
    return [local_aws.environment["AWS_ENDPOINT_URL"], dynamodb_endpoint]


@pytest.fixture
def both(endpoints: list[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[Play], Any]:
    """Play the same in both, on fresh tables; the answer and the rows that are left must be the same."""

    def play(scenario: Play) -> Any:
        tables = [new_table(endpoint) for endpoint in endpoints]
        answers = []
        for table in tables:
            clock = itertools.count(10)
            monkeypatch.setattr(claims, "now", lambda clock=clock: f"2026-11-24T10:{next(clock):05}+00:00")
            answers.append((scenario(table), table.rows()))
        in_moto, in_dynamodb = answers
        assert in_moto == in_dynamodb
        return in_dynamodb[0]

    return play


def new_table(endpoint: str) -> Table:
    config = Config(max_pool_connections=2 * RACERS, retries={"max_attempts": 0}, proxies={})
    keys = {"aws_access_key_id": USER_KEY, "aws_secret_access_key": "local"}
    given = {"endpoint_url": endpoint, "region_name": REGION, "config": config, **keys}
    resource, client = boto3.resource("dynamodb", **given), boto3.client("dynamodb", **given)
    name = f"claims-{next(_numbers)}"
    table = resource.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    return Table(name, client, Claims(table))


def race(act: Callable[[int], Any]) -> Counter[Any]:
    """Let all racers act at the same moment and count their answers."""
    start = Barrier(RACERS)

    def run(number: int) -> Any:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(RACERS) as pool:
        return Counter(pool.map(run, range(RACERS)))


def test_the_first_execution_takes_the_content_and_a_second_one_is_told_so(both):
    steps = both(lambda table: [table.step("ClaimContent", me, "c1") for me in ("first", "second")])
    assert steps == ["ClaimSample", "AlreadyDone"]


def test_the_same_execution_may_claim_again_as_often_as_a_retry_does(both):
    def play(table: Table) -> list[str]:
        tasks = ("ClaimContent", "ClaimContent", "ClaimSample", "ClaimSample")
        return [table.step(task, "first", "c1") for task in tasks]

    assert both(play) == ["ClaimSample", "ClaimSample", "HasReads", "HasReads"]


def test_an_ended_claim_is_not_taken_by_an_execution_of_another_name(both):
    def play(table: Table) -> list[Any]:
        table.step("ClaimContent", "first", "c1")
        return [table.claims.close("c1", "first", "DONE", run_id="42"), table.step("ClaimContent", "later", "c1")]

    assert both(play) == [True, "AlreadyDone"]


def test_other_content_for_a_known_sample_is_held_and_free_to_start_later(both):
    def play(table: Table) -> list[Any]:
        steps = [table.step(task, "first", "c1") for task in ("ClaimContent", "ClaimSample")]
        held = ("ClaimContent", "ClaimSample", "NoteHeld", "ReleaseContent")
        steps += [table.step(task, "second", "c2") for task in held]
        steps += [table.claims.claim("c2"), table.claims.content_of("p", "S1")]
        table.claims.forget_sample("p", "S1")
        return [*steps, *(table.step(task, "third", "c2") for task in ("ClaimContent", "ClaimSample"))]

    steps = both(play)
    assert steps[:2] == ["ClaimSample", "HasReads"]
    assert steps[2:8] == ["ClaimSample", "NoteHeld", "ReleaseContent", "Held", None, "c1"]
    assert steps[8:] == ["ClaimSample", "HasReads"]


def test_content_is_released_only_by_the_execution_that_holds_it(both):
    def play(table: Table) -> list[Any]:
        table.step("ClaimContent", "first", "c1")
        refused = [table.step("ReleaseContent", "second", "c1"), table.claims.claim("c1")["execution"]]
        released = [table.step("ReleaseContent", "first", "c1"), table.claims.claim("c1")]
        return [*refused, *released, table.step("ReleaseContent", "first", "c1")]

    assert both(play) == ["Held", "first", "Held", None, "Held"]


def test_a_claim_is_closed_by_its_holder_and_handed_over_only_when_it_ended(both):
    def play(table: Table) -> list[Any]:
        table.step("ClaimContent", "first", "c1")
        answers = [
            table.claims.close("c1", "second", "DONE"),
            table.claims.close("nothing", "first", "DONE"),
            table.claims.hand_over("c1", "second", 2),
            table.claims.close("c1", "first", "FAILED", error="RunFailed", cause="no reads", run_id=""),
            table.claims.hand_over("c1", "second", 2),
            table.claims.hand_over("nothing", "second", 2),
        ]
        return [*answers, table.step("ClaimContent", "first", "c1"), table.step("ClaimContent", "second", "c1")]

    assert both(play) == [False, False, False, True, True, False, "AlreadyDone", "ClaimSample"]


def test_a_note_is_news_once_and_keeps_the_time_of_the_first(both):
    def play(table: Table) -> list[Any]:
        noted = [
            table.claims.note("inputs/p/a_R1.fastq.gz", "WAITING", "its mate", "p", "a"),
            table.claims.note("inputs/p/a_R1.fastq.gz", "WAITING", "its mate", "p", "a"),
            table.claims.note("inputs/p/a_R1.fastq.gz", "REFUSED", "not a FASTQ"),
        ]
        notes = list(table.claims.notes())
        table.claims.drop_notes(["inputs/p/a_R1.fastq.gz", "inputs/p/nothing"])
        return [noted, [(note.status, note.project, note.when[-8:-6]) for note in notes], list(table.claims.notes())]

    assert both(play) == [[True, False, True], [("REFUSED", "", "10")], []]


def test_a_message_goes_out_again_after_a_day(both, monkeypatch):
    def play(table: Table) -> list[bool]:
        answers = []
        for hours in (25, 1, 0):  # how long ago each caller came
            moment = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
            monkeypatch.setattr(claims, "now", lambda moment=moment: moment)
            answers.append(table.claims.once_a_day("queue"))
        table.client.delete_item(TableName=table.name, Key={"pk": {"S": "sent#queue"}})  # its time is this moment
        return answers

    assert both(play) == [True, True, False]


def test_sixteen_executions_race_for_one_content_and_one_wins(both, report: Report):
    def play(table: Table) -> list[Counter[str]]:
        return [race(lambda me, c=number: table.step("ClaimContent", f"e{me}", f"c{c}")) for number in range(ROUNDS)]

    def won(table: Table) -> list[Counter[str]]:
        counts = play(table)
        for row in table.rows():  # who won is chance, and the only thing that may differ
            table.client.delete_item(TableName=table.name, Key={"pk": row["pk"]})
        return counts

    assert both(won) == ROUNDS * [Counter({"AlreadyDone": RACERS - 1, "ClaimSample": 1})]
    report.count("DynamoDB Local", f"races of {RACERS}", ROUNDS)


def test_sixteen_contents_race_for_one_sample_and_the_others_are_held(both, report: Report):
    def play(table: Table) -> list[Any]:
        counts = []
        for number in range(ROUNDS):
            counts.append(race(lambda me, n=number: table.step("ClaimSample", f"e{me}", f"c{me}", f"S{n}")))
            table.claims.forget_sample("p", f"S{number}")
        return counts

    assert both(play) == ROUNDS * [Counter({"NoteHeld": RACERS - 1, "HasReads": 1})]
    report.count("DynamoDB Local", f"races of {RACERS}", ROUNDS)


def test_whoever_wins_a_race_is_who_the_row_names(both):
    def play(table: Table) -> list[bool]:
        named = []
        for number in range(ROUNDS):
            content = f"c{number}"
            steps = {}
            race(lambda me, c=content, s=steps: s.update({f"e{me}": table.step("ClaimContent", f"e{me}", c)}))
            winners = [name for name, step in steps.items() if step == "ClaimSample"]
            named.append(winners == [table.claims.claim(content)["execution"]])
            table.step("ReleaseContent", winners[0], content)
        return named

    assert both(play) == ROUNDS * [True]


def test_sixteen_sweeps_race_to_send_one_message_and_one_sends_it(both, monkeypatch):
    def play(table: Table) -> Counter[bool]:
        monkeypatch.setattr(claims, "now", lambda: datetime.now(UTC).isoformat(timespec="seconds"))
        answers = race(lambda _: table.claims.once_a_day("queue"))
        table.client.delete_item(TableName=table.name, Key={"pk": {"S": "sent#queue"}})
        return answers

    assert both(play) == Counter({False: RACERS - 1, True: 1})


def test_the_row_that_the_state_machine_wrote_is_the_one_that_is_compared_here(dynamodb_endpoint, loaded: Stack):
    [execution] = loaded.executions("demo", "HCC1395BL")
    data = json.loads(execution["input"]) | {"execution": execution["executionArn"]}
    client, name = loaded.client("dynamodb"), loaded.outputs["claim_table"]
    row = client.get_item(TableName=name, Key={"pk": {"S": f"content#{data['content']}"}})["Item"]
    task = state_machine.tasks(name)["ClaimContent"]
    item = state_machine.rendered(task["Parameters"], data, {"State": {"EnteredTime": row["started"]["S"]}})["Item"]
    assert json.loads(item.pop("inputs")["S"]) == json.loads(row["inputs"]["S"])
    assert item | {"status": {"S": "DONE"}} == {name: row[name] for name in item}


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_claims_gives_the_same_answers_and_rows(both, report: Report, seed: int):
    def play(table: Table) -> list[Any]:
        chance = random.Random(seed)
        return [step(table, chance) for _ in range(WALK)]

    assert len(set(map(str, both(play)))) > 8
    report.count("DynamoDB Local", "steps in chance order", WALK)


def step(table: Table, chance: random.Random) -> Any:
    """Do one thing by chance, among few names so that they meet often."""
    me, content, sample = f"e{chance.randint(1, 3)}", f"c{chance.randint(1, 3)}", f"S{chance.randint(1, 2)}"
    key, attempt = f"inputs/p/{content}_R1", chance.randint(1, 3)
    task = chance.choice(["ClaimContent", "ClaimSample", "NoteHeld", "ReleaseContent"])
    held = table.claims
    return chance.choice(
        [
            lambda: table.step(task, me, content, sample, attempt),
            lambda: table.step(task, me, content, sample, attempt),
            lambda: held.close(content, me, chance.choice(["DONE", "FAILED"]), run_id=sample),
            lambda: held.hand_over(content, me, attempt),
            lambda: held.note(key, chance.choice(["WAITING", "REFUSED"]), sample, "p", sample),
            lambda: held.drop_notes([key, "inputs/p/none"]),
            lambda: held.forget_sample("p", sample),
            lambda: held.content_of("p", sample),
            lambda: (held.claim(content) or {}).get("status"),
            lambda: sorted(held.claimed_keys()),
            lambda: sorted(note.key for note in held.notes()),
        ]
    )()
