"""What a stack and its parts are called, in the words that policies and rights are written with."""

import boto3


def words(*, account: str, region: str, stack: str, prefix: str) -> dict[str, str]:
    """Return what stands for each placeholder; botocore's UnknownRegionError for a region that AWS has not."""
    name = f"{prefix}-{stack}"
    return {
        "partition": boto3.Session().get_partition_for_region(region),
        "account": account,
        "region": region,
        "stack": stack,
        "name": name,
        "database": name.replace("-", "_"),
    }
