"""The instance type that HealthOmics would pick for a task: the smallest that holds its processors and memory."""

SIZES = {
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
    "32xlarge": 128,
    "48xlarge": 192,
}
"""Processors of each size."""

# GiB of memory for each processor
_FAMILIES = {"c": 2, "m": 4, "r": 8}


def smallest(cpus: int, memory_gib: int) -> str:
    """Return e.g. omics.c.large; the largest type when nothing holds the request."""
    for size, processors in SIZES.items():
        for family, ratio in _FAMILIES.items():
            if processors >= cpus and processors * ratio >= memory_gib:
                return f"omics.{family}.{size}"
    return "omics.r.48xlarge"
