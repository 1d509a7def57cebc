"""Run groups, run caches, tags, pages and quotas."""

from typing import Any

import pytest

from local.omics.quotas import LIMITS, VARIABLE
from tests.local.omics.lab import Lab


def test_a_run_group_is_made_changed_found_and_deleted(lab: Lab) -> None:
    made = lab.omics.create_run_group(name="g", maxCpus=8, maxRuns=2, tags={"a": "b"})
    lab.omics.update_run_group(id=made["id"], maxRuns=3)
    found = lab.omics.get_run_group(id=made["id"])
    assert (found["name"], found["maxCpus"], found["maxRuns"], found["tags"]) == ("g", 8, 3, {"a": "b"})
    assert lab.omics.list_run_groups(name="g")["items"][0]["id"] == made["id"]
    assert lab.omics.list_run_groups(name="h")["items"] == []
    lab.omics.delete_run_group(id=made["id"])
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_run_group(id=made["id"])


def test_a_run_cache_is_made_changed_found_and_deleted(lab: Lab) -> None:
    made = lab.omics.create_run_cache(name="c", cacheS3Location="s3://data/cache")
    assert (made["status"], lab.omics.list_run_caches()["items"][0]["id"]) == ("ACTIVE", made["id"])
    lab.omics.update_run_cache(id=made["id"], cacheBehavior="CACHE_ALWAYS")
    found = lab.omics.get_run_cache(id=made["id"])
    assert (found["cacheBehavior"], found["cacheS3Uri"]) == ("CACHE_ALWAYS", "s3://data/cache")
    lab.omics.delete_run_cache(id=made["id"])
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_run_cache(id=made["id"])


def test_a_run_names_only_groups_and_caches_that_exist(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    for member in ("runGroupId", "cacheId"):
        with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
            lab.start(workflow_id, **{member: "1234567"})


def test_tags_are_added_replaced_and_removed(lab: Lab) -> None:
    arn = lab.omics.create_sequence_store(name="s", tags={"a": "1", "b": "2"})["arn"]
    lab.omics.tag_resource(resourceArn=arn, tags={"b": "3", "c": "4"})
    lab.omics.untag_resource(resourceArn=arn, tagKeys=["a", "never"])
    assert lab.omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "3", "c": "4"}
    with pytest.raises(lab.omics.exceptions.ValidationException, match="at most 50 tags"):
        lab.omics.tag_resource(resourceArn=arn, tags={str(n): "" for n in range(49)})


@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource", "list_tags_for_resource"])
def test_tags_of_nothing_are_not_found(lab: Lab, operation: str) -> None:
    members: dict[str, Any] = {"tag_resource": {"tags": {"a": "b"}}, "untag_resource": {"tagKeys": ["a"]}}
    arn = "arn:aws:omics:us-east-1:123456789012:run/1"
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        getattr(lab.omics, operation)(resourceArn=arn, **members.get(operation, {}))


def test_pages_hold_every_item_once_also_when_one_goes_meanwhile(lab: Lab) -> None:
    identifiers = [lab.omics.create_run_group(name=f"g{n}")["id"] for n in range(5)]
    first = lab.omics.list_run_groups(maxResults=2)
    lab.omics.delete_run_group(id=first["items"][-1]["id"])
    rest = lab.omics.list_run_groups(startingToken=first["nextToken"], maxResults=100)
    found = [item["id"] for item in first["items"] + rest["items"]]
    assert sorted(found) == sorted(identifiers)
    assert "nextToken" not in rest
    pages = lab.omics.get_paginator("list_run_groups").paginate(PaginationConfig={"PageSize": 1})
    assert len([item for page in pages for item in page["items"]]) == 4


def test_a_token_that_the_service_did_not_give_is_refused(lab: Lab) -> None:
    with pytest.raises(lab.omics.exceptions.ValidationException, match="pagination token"):
        lab.omics.list_runs(startingToken="x")


def test_quotas_can_be_lifted(lab: Lab) -> None:
    LIMITS.lift(reference_stores=2, sequence_stores=0)
    lab.omics.create_reference_store(name="one")
    lab.omics.create_reference_store(name="two")
    with pytest.raises(lab.omics.exceptions.ServiceQuotaExceededException, match="sequence stores is 0"):
        lab.omics.create_sequence_store(name="none")


def test_quotas_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LIMITS.quotas
    monkeypatch.setenv(VARIABLE, '{"import_jobs": 50}')
    LIMITS.read_environment()
    assert (LIMITS.quotas.import_jobs, LIMITS.quotas.reference_stores) == (50, 1)
    LIMITS.quotas = before


def test_calls_above_the_documented_rate_are_throttled_when_rates_are_enforced(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    LIMITS.lift(enforce_rates=True)
    lab.start(workflow_id)
    with pytest.raises(lab.omics.exceptions.ThrottlingException) as refused:
        lab.start(workflow_id)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
