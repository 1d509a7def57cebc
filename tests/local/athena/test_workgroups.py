"""Workgroups decide where results go and how much a query may read."""

import pytest
from botocore.exceptions import ClientError


def make(client, name, **configuration):
    client.athena.create_work_group(Name=name, Configuration=configuration)


def test_an_enforcing_workgroup_decides_where_results_go(client):
    make(client, "enforcing", ResultConfiguration={"OutputLocation": "s3://results/enforced"})
    done = client.run("SELECT 1", WorkGroup="enforcing")
    assert done["ResultConfiguration"]["OutputLocation"] == f"s3://results/enforced/{done['QueryExecutionId']}.csv"


def test_a_workgroup_that_does_not_enforce_is_only_the_fallback(client):
    location = {"OutputLocation": "s3://results/fallback/"}
    make(client, "loose", EnforceWorkGroupConfiguration=False, ResultConfiguration=location)
    asked = client.run("SELECT 1", WorkGroup="loose")
    assert asked["ResultConfiguration"]["OutputLocation"].startswith("s3://results/queries/")
    silent = client.run("SELECT 1", WorkGroup="loose", ResultConfiguration={})
    assert silent["ResultConfiguration"]["OutputLocation"].startswith("s3://results/fallback/")


def test_a_workgroup_is_created_read_changed_and_deleted(client):
    make(client, "changing", BytesScannedCutoffPerQuery=20_000_000)
    found = client.athena.get_work_group(WorkGroup="changing")["WorkGroup"]
    assert found["State"] == "ENABLED"
    assert found["Configuration"]["BytesScannedCutoffPerQuery"] == 20_000_000
    assert found["Configuration"]["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    client.athena.update_work_group(
        WorkGroup="changing",
        Description="new",
        ConfigurationUpdates={
            "RemoveBytesScannedCutoffPerQuery": True,
            "ResultConfigurationUpdates": {"OutputLocation": "s3://results/changed/"},
        },
    )
    found = client.athena.get_work_group(WorkGroup="changing")["WorkGroup"]
    assert found["Description"] == "new"
    assert "BytesScannedCutoffPerQuery" not in found["Configuration"]
    assert found["Configuration"]["ResultConfiguration"] == {"OutputLocation": "s3://results/changed/"}
    assert "changing" in [group["Name"] for group in client.athena.list_work_groups()["WorkGroups"]]
    client.athena.delete_work_group(WorkGroup="changing")
    with pytest.raises(client.athena.exceptions.InvalidRequestException, match="is not found"):
        client.athena.get_work_group(WorkGroup="changing")


def test_a_disabled_workgroup_starts_nothing(client):
    make(client, "disabled")
    client.athena.update_work_group(WorkGroup="disabled", State="DISABLED")
    with pytest.raises(ClientError, match="is disabled"):
        client.start("SELECT 1", WorkGroup="disabled")


def test_a_workgroup_with_a_history_is_only_deleted_with_all_of_it(client):
    make(client, "used")
    client.run("SELECT 1", WorkGroup="used")
    with pytest.raises(ClientError, match="WorkGroup used is not empty"):
        client.athena.delete_work_group(WorkGroup="used")
    client.athena.delete_work_group(WorkGroup="used", RecursiveDeleteOption=True)


def test_two_workgroups_cannot_have_one_name_and_the_primary_stays(client):
    make(client, "twice")
    with pytest.raises(ClientError, match="already created"):
        make(client, "twice")
    with pytest.raises(ClientError, match="primary"):
        client.athena.delete_work_group(WorkGroup="primary")


def test_a_workgroup_without_tags_has_none(client):
    make(client, "untagged")
    arn = "arn:aws:athena:us-east-1:123456789012:workgroup/untagged"
    assert client.athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == []
    client.athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "stack", "Value": "dev"}])
    assert client.athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "stack", "Value": "dev"}]
