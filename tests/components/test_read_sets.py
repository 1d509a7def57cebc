"""The read sets of a disposable stack go before their store, and nobody else's ever do."""

import pickle
from typing import Any

import dill
import pytest

from components import read_sets
from components.read_sets import ReadSetsProvider
from tests.components.recorder import deploy

KEPT = {"store_id": "1234567890", "account": "111122223333", "region": "us-east-1", "profile": "", "disposable": False}
DISPOSABLE = KEPT | {"disposable": True}


class Missing(Exception):
    pass


class FakeOmics:
    """A store whose read sets are gone when they are looked at once more."""

    class exceptions:  # noqa: N801 - as boto3 names it
        ResourceNotFoundException = Missing

    def __init__(self, count: int) -> None:
        self.held = {f"{number:010}": "ACTIVE" for number in range(count)}
        self.batches: list[int] = []
        self.refuses = False
        self.gone = False

    def get_paginator(self, _: str) -> "FakeOmics":
        return self

    def paginate(self, sequenceStoreId: str) -> Any:
        assert sequenceStoreId == KEPT["store_id"]
        if self.gone:
            raise Missing
        listed = [{"id": each, "status": status} for each, status in self.held.items()]
        self.held = {each: status for each, status in self.held.items() if status != "DELETING"}
        yield {"readSets": listed[:150]}
        yield {"readSets": listed[150:]}

    def batch_delete_read_set(self, sequenceStoreId: str, ids: list[str]) -> dict[str, Any]:
        assert sequenceStoreId == KEPT["store_id"]
        assert 1 <= len(ids) <= 100
        self.batches.append(len(ids))
        if self.refuses:
            return {"errors": [{"id": ids[0], "code": "ConflictException", "message": "an export reads it"}]}
        self.held |= dict.fromkeys(ids, "DELETING")
        return {}


@pytest.fixture
def provider() -> ReadSetsProvider:
    return ReadSetsProvider()


def faked(monkeypatch: pytest.MonkeyPatch, count: int) -> FakeOmics:
    fake = FakeOmics(count)
    monkeypatch.setattr(read_sets, "client", lambda service, where: fake)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return fake


def test_a_disposable_store_is_emptied_in_batches_that_the_service_takes(
    provider: ReadSetsProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = faked(monkeypatch, 201)
    provider.delete(KEPT["store_id"], DISPOSABLE)
    assert (fake.batches, fake.held) == ([100, 100, 1], {})


def test_a_store_that_is_kept_is_not_even_looked_at(
    provider: ReadSetsProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = faked(monkeypatch, 3)
    for props in (KEPT, {name: value for name, value in KEPT.items() if name != "disposable"}):
        provider.delete(KEPT["store_id"], props)
    assert (fake.batches, len(fake.held)) == ([], 3)


def test_a_store_that_is_gone_holds_nothing(provider: ReadSetsProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = faked(monkeypatch, 3)
    fake.gone = True
    provider.delete(KEPT["store_id"], DISPOSABLE)
    assert fake.batches == []


def test_read_sets_that_do_not_go_are_named_with_the_service_s_reason(
    provider: ReadSetsProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = faked(monkeypatch, 2)
    fake.refuses = True
    seconds = iter(range(0, 10_000, 100))
    monkeypatch.setattr("time.monotonic", lambda: float(next(seconds)))
    with pytest.raises(RuntimeError, match="still holds 2 read sets: ConflictException of 0000000000, an export reads"):
        provider.delete(KEPT["store_id"], DISPOSABLE)


def test_the_setting_changes_what_a_later_deletion_does_and_deletes_nothing(provider: ReadSetsProvider) -> None:
    for old, new in ((KEPT, DISPOSABLE), (DISPOSABLE, KEPT)):
        answer = provider.diff(KEPT["store_id"], old, new)
        assert (answer.changes, answer.replaces) == (True, [])
        assert provider.update(KEPT["store_id"], old, new).outs == new
    assert provider.diff(KEPT["store_id"], KEPT, dict(KEPT)).changes is False
    assert provider.diff(KEPT["store_id"], KEPT, KEPT | {"store_id": "2"}).replaces == ["store_id"]


def test_the_program_says_so_by_its_setting() -> None:
    for setting, disposable in (("false", False), ("true", True)):
        [made] = [one for one in deploy(forceDestroy=setting) if one.name == "strandline-test-read-sets"]
        assert made.inputs["disposable"] is disposable


def test_the_provider_survives_the_pickling_that_pulumi_does() -> None:
    assert isinstance(pickle.loads(dill.dumps(ReadSetsProvider())), ReadSetsProvider)  # noqa: S301  our own bytes
