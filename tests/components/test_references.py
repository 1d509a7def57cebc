"""All stacks share the account's reference store, but no reference; what was there before them is left alone."""

import itertools
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import dill
import pytest
from botocore.exceptions import ClientError

from components import references
from components.references import ReferenceGenomeProvider, ReferenceStoreProvider

MINE, THEIRS = {"strandline:stack": "dev"}, {"strandline:stack": "prod"}
STORE: dict[str, Any] = {
    "name": "strandline",
    "tags": MINE,
    "account": "111122223333",
    "region": "us-east-1",
    "profile": "",
}
GENOME = STORE | {"store_id": "2222222222", "name": "GRCh38", "source": "s3://data/hg38.fasta", "role_arn": "arn:role"}


class Missing(Exception):
    pass


class Conflict(Exception):
    pass


class Full(Exception):
    pass


class FakeOmics:
    """HealthOmics' references in memory: jobs finish when they are looked at for the second time."""

    class exceptions:  # noqa: N801 - as boto3 names it
        ResourceNotFoundException = Missing
        ConflictException = Conflict
        ServiceQuotaExceededException = Full

    def __init__(self) -> None:
        self.stores: list[dict[str, Any]] = []
        self.references: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, str] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.named: set[str] = set()
        self.outcome = "COMPLETED"
        self.refusals = 0
        self.message = "not a FASTA"
        self.ids = itertools.count(1000000001)

    def list_reference_stores(self) -> dict[str, Any]:
        return {"referenceStores": self.stores}

    def create_reference_store(self, name: str, tags: dict[str, str]) -> dict[str, Any]:
        if self.stores:
            raise Full
        self.stores.append({"id": "2222222222", "arn": "arn:store", "name": name})
        self.tags["arn:store"] = tags
        return self.stores[0]

    def list_tags_for_resource(self, resourceArn: str) -> dict[str, Any]:
        return {"tags": self.tags.get(resourceArn, {})}

    def delete_reference_store(self, id: str) -> None:
        self.stores.clear()

    def list_references(self, referenceStoreId: str) -> dict[str, Any]:
        return {"references": list(self.references.values())}

    def get_reference_metadata(self, referenceStoreId: str, id: str) -> dict[str, Any]:
        if id not in self.references:
            raise Missing
        return self.references[id]

    def delete_reference(self, referenceStoreId: str, id: str) -> None:
        if id not in self.references:
            raise Missing
        if id in self.named:
            raise Conflict
        del self.references[id]

    def start_reference_import_job(self, clientToken: str, sources: list[dict[str, Any]], **_: Any) -> dict[str, Any]:
        if self.refusals:
            self.refusals -= 1
            said = {"Error": {"Code": "ValidationException", "Message": "The role cannot be assumed."}}
            raise ClientError(said, "StartReferenceImportJob")
        if clientToken not in self.tokens:
            job = str(next(self.ids))
            made = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=len(self.jobs))
            self.jobs[job] = {"id": job, "status": "SUBMITTED", "creationTime": made, "sources": [dict(sources[0])]}
            self.tokens[clientToken] = job
        return self.jobs[self.tokens[clientToken]]

    def get_reference_import_job(self, referenceStoreId: str, id: str) -> dict[str, Any]:
        job = self.jobs[id]
        answer = {**job, "sources": [dict(source) for source in job["sources"]]}
        if job["status"] == "SUBMITTED":
            job["status"] = self.outcome
            if self.outcome == "COMPLETED":
                reference = str(next(self.ids))
                self.references[reference] = {"id": reference, "arn": f"arn:reference/{reference}", "status": "ACTIVE"}
                job["sources"][0]["referenceId"] = reference
                self.tags[f"arn:reference/{reference}"] = job["sources"][0].get("tags", {})
            else:
                job["statusMessage"] = self.message
        return answer

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_reference_import_jobs"
        jobs = [{key: job[key] for key in ("id", "status", "creationTime")} for job in self.jobs.values()]

        class Pages:
            @staticmethod
            def paginate(referenceStoreId: str) -> list[dict[str, Any]]:
                return [{"importJobs": jobs[:1]}, {"importJobs": jobs[1:]}]

        return Pages


@pytest.fixture
def omics(monkeypatch: pytest.MonkeyPatch) -> FakeOmics:
    fake = FakeOmics()
    monkeypatch.setattr(references, "client", lambda _service, _where: fake)
    monkeypatch.setattr(references.time, "sleep", lambda _seconds: None)
    return fake


def test_the_store_that_is_there_is_adopted_and_left_alone_at_the_end(omics: FakeOmics) -> None:
    omics.stores.append({"id": "9999999999", "arn": "arn:theirs"})
    made = ReferenceStoreProvider().create(STORE)
    assert (made.id, made.outs["adopted"]) == ("9999999999", True)
    ReferenceStoreProvider().delete(made.id, made.outs)
    assert omics.stores


def test_a_store_that_the_stack_created_goes_with_it(omics: FakeOmics) -> None:
    made = ReferenceStoreProvider().create(STORE)
    assert made.outs["adopted"] is False
    ReferenceStoreProvider().delete(made.id, made.outs)
    assert not omics.stores


def test_a_store_that_one_stack_made_goes_with_the_last_one_that_leaves(omics: FakeOmics) -> None:
    first = ReferenceStoreProvider().create(STORE)
    second = ReferenceStoreProvider().create(STORE | {"tags": THEIRS})
    assert (second.id, second.outs["adopted"]) == (first.id, False)
    reference = ReferenceGenomeProvider().create(GENOME | {"tags": THEIRS})
    ReferenceStoreProvider().delete(first.id, first.outs)
    assert omics.stores
    ReferenceGenomeProvider().delete(reference.id, reference.outs)
    ReferenceStoreProvider().delete(second.id, second.outs)
    assert not omics.stores


def test_a_store_into_which_another_stack_imports_at_this_moment_stays(omics: FakeOmics) -> None:
    made = ReferenceStoreProvider().create(STORE)
    references._start(omics, GENOME | {"tags": THEIRS})
    ReferenceStoreProvider().delete(made.id, made.outs)
    assert omics.stores


def test_of_two_stacks_that_want_a_store_at_once_one_makes_it_and_both_have_it(
    omics: FakeOmics, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ReferenceStoreProvider().create(STORE)
    listings = iter([[], omics.stores])
    monkeypatch.setattr(omics, "list_reference_stores", lambda: {"referenceStores": next(listings)})
    second = ReferenceStoreProvider().create(STORE | {"tags": THEIRS})
    assert (second.id, second.outs["adopted"]) == (first.id, False)


def test_a_quota_without_a_store_is_told_as_it_is(omics: FakeOmics, monkeypatch: pytest.MonkeyPatch) -> None:
    omics.stores.append({"id": "9999999999", "arn": "arn:hidden"})
    monkeypatch.setattr(omics, "list_reference_stores", lambda: {"referenceStores": []})
    with pytest.raises(Full):
        ReferenceStoreProvider().create(STORE)


def test_a_store_in_which_somebody_keeps_a_reference_stays(omics: FakeOmics) -> None:
    made = ReferenceStoreProvider().create(STORE)
    omics.references["3333333333"] = {"id": "3333333333", "status": "ACTIVE"}
    ReferenceStoreProvider().delete(made.id, made.outs)
    assert omics.stores


def test_what_stays_is_left_without_asking_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    def unasked(service: str, _where: object) -> FakeOmics:
        raise AssertionError(service)

    monkeypatch.setattr(references, "client", unasked)
    ReferenceStoreProvider().delete("2222222222", STORE | {"adopted": True})
    ReferenceGenomeProvider().delete("3333333333", GENOME | {"imported": False})


def test_a_store_whose_origin_is_unknown_is_never_deleted(omics: FakeOmics) -> None:
    omics.stores.append({"id": "2222222222", "arn": "arn:store"})
    ReferenceStoreProvider().delete("2222222222", STORE)
    assert omics.stores


def test_a_reference_is_imported_and_named_as_workflows_read_it(omics: FakeOmics) -> None:
    made = ReferenceGenomeProvider().create(GENOME)
    assert made.outs["imported"] is True
    host = "111122223333.storage.us-east-1.amazonaws.com"
    assert made.outs["uri"] == f"omics://{host}/2222222222/reference/{made.id}/source"
    assert made.outs["arn"] == f"arn:reference/{made.id}"


def test_a_reference_that_a_lost_deployment_imported_is_found_again_and_goes_with_the_stack(omics: FakeOmics) -> None:
    first = ReferenceGenomeProvider().create(GENOME)
    second = ReferenceGenomeProvider().create(GENOME)
    assert (second.id, second.outs["imported"]) == (first.id, True)
    assert len(omics.jobs) == 1
    ReferenceGenomeProvider().delete(second.id, second.outs)
    assert not omics.references


def test_a_reference_that_was_imported_without_any_stack_is_used_and_not_deleted(omics: FakeOmics) -> None:
    found = ReferenceGenomeProvider().create(GENOME | {"tags": {}})
    made = ReferenceGenomeProvider().create(GENOME)
    assert (made.id, made.outs["imported"]) == (found.id, False)
    ReferenceGenomeProvider().delete(made.id, made.outs)
    assert made.id in omics.references


def test_the_reference_of_another_stack_goes_with_it_and_so_is_not_used(omics: FakeOmics) -> None:
    theirs = ReferenceGenomeProvider().create(GENOME | {"tags": THEIRS})
    mine = ReferenceGenomeProvider().create(GENOME)
    assert (mine.id != theirs.id, mine.outs["imported"], theirs.outs["imported"]) == (True, True, True)
    ReferenceGenomeProvider().delete(theirs.id, theirs.outs)
    assert list(omics.references) == [mine.id]


def test_a_reference_that_read_sets_name_stays_with_them(omics: FakeOmics) -> None:
    made = ReferenceGenomeProvider().create(GENOME)
    omics.named.add(made.id)
    ReferenceGenomeProvider().delete(made.id, made.outs)
    assert made.id in omics.references


def test_an_import_that_still_runs_is_waited_for_and_not_started_twice(omics: FakeOmics) -> None:
    references._start(omics, GENOME)
    made = ReferenceGenomeProvider().create(GENOME)
    assert made.outs["imported"] is True
    assert len(omics.jobs) == 1


def test_the_import_of_another_stack_is_waited_for_because_a_store_takes_one_at_a_time(omics: FakeOmics) -> None:
    references._start(omics, GENOME | {"tags": THEIRS})
    references._start(omics, GENOME)
    assert [job["status"] for job in omics.jobs.values()] == ["COMPLETED", "SUBMITTED"]


@pytest.mark.parametrize("change", [{"name": "GRCh38-noalt"}, {"source": "s3://data/other.fasta"}])
def test_another_name_or_source_is_another_reference(omics: FakeOmics, change: dict[str, str]) -> None:
    first = ReferenceGenomeProvider().create(GENOME)
    assert ReferenceGenomeProvider().diff(first.id, first.outs, GENOME | change).replaces == list(change)
    assert ReferenceGenomeProvider().create(GENOME | change).id != first.id


def test_a_reference_that_was_deleted_is_imported_again(omics: FakeOmics) -> None:
    first = ReferenceGenomeProvider().create(GENOME)
    omics.references.clear()
    assert ReferenceGenomeProvider().read(first.id, first.outs).id is None
    assert ReferenceGenomeProvider().create(GENOME).id != first.id


def test_a_failed_import_says_why_and_the_next_try_is_a_new_job(omics: FakeOmics) -> None:
    omics.outcome = "FAILED"
    with pytest.raises(RuntimeError, match=r"hg38.fasta is FAILED \(job \d+\): not a FASTA"):
        ReferenceGenomeProvider().create(GENOME)
    omics.outcome = "COMPLETED"
    assert ReferenceGenomeProvider().create(GENOME).outs["imported"] is True
    assert len(omics.jobs) == 2


def test_a_role_that_is_not_known_everywhere_yet_is_tried_again(omics: FakeOmics) -> None:
    omics.refusals = 2
    assert ReferenceGenomeProvider().create(GENOME).outs["imported"] is True
    assert len(omics.jobs) == 1


def test_a_role_whose_policy_is_not_known_yet_fails_the_job_and_the_next_one_is_another(
    omics: FakeOmics, monkeypatch: pytest.MonkeyPatch
) -> None:
    omics.outcome, omics.message = "FAILED", "Access denied to s3://data/hg38.fasta"
    monkeypatch.setattr(references.time, "sleep", lambda seconds: setattr(omics, "outcome", "COMPLETED"))
    assert ReferenceGenomeProvider().create(GENOME).outs["imported"] is True


def test_a_role_that_lacks_a_right_is_told_of_in_the_end(omics: FakeOmics) -> None:
    omics.outcome, omics.message = "FAILED", "Access denied to s3://data/hg38.fasta"
    with pytest.raises(RuntimeError, match="Access denied"):
        ReferenceGenomeProvider().create(GENOME)
    assert len(omics.jobs) == references.TRIES


def test_other_tags_or_another_role_change_nothing() -> None:
    after = GENOME | {"role_arn": "arn:another", "tags": {"team": "x"}}
    assert ReferenceGenomeProvider().diff("1", GENOME, after).changes is False
    assert ReferenceStoreProvider().diff("1", STORE, STORE | {"name": "renamed"}).changes is False


@pytest.mark.parametrize("provider", [ReferenceStoreProvider, ReferenceGenomeProvider])
def test_providers_can_be_sent_to_the_process_that_runs_them(provider: type) -> None:
    sent = dill.dumps(provider(), protocol=pickle.DEFAULT_PROTOCOL, recurse=True)
    assert isinstance(dill.loads(sent), provider)  # noqa: S301 - what was just written
    assert len(sent) < 1000, "a provider that carries its code changes with every comment"
