"""The policies that a platform team attaches name what a stack would own, wherever it is."""

import json

import pytest

from scripts.policies import filled


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_every_region_is_in_its_own_partition(region: str, partition: str) -> None:
    given = filled(account="111122223333", region=region, stack="lab", prefix="team", bucket="", boundary="")
    assert all(f"arn:{one}:" not in text for text in given.values() for one in {"aws", "aws-cn"} - {partition})
    bound = json.loads(given["boundary.json"])
    assert bound["Statement"][1]["Resource"] == f"arn:{partition}:iam::111122223333:role/team-lab-*"
