"""Who a sample is and what its content is: the names from which exactly-once follows."""

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from strandline.errors import InvalidKey

if TYPE_CHECKING:
    from strandline.inputs import SampleSet

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
DEFAULT_PROJECT = "default"


def check_name(value: str, what: str) -> str:
    """Return `value` when it may name a project, sample, patient or lane; InvalidKey says what is wrong with it."""
    if not NAME.fullmatch(value) or ".." in value:
        raise InvalidKey(
            f"{what} {value!r} is not allowed: use 1 to 64 letters, digits, '.', '_' or '-', "
            "starting with a letter or digit"
        )
    return value


def content_hash(sample_set: "SampleSet") -> str:
    """Return the SHA-256 (64 hex) of who the sample is and of every file's key, version, size and ETag."""
    files = sorted(
        [file.key, file.version, file.size, file.etag]
        for lane in sample_set.lanes
        for file in (lane.fastq_1, lane.fastq_2)
    )
    return _sha256([sample_set.project, sample_set.sample, files])


def execution_name(sample: str, content: str, attempt: int = 1) -> str:
    """Return a name of at most 80 characters that Step Functions can log: attempts after the first end in `-r<n>`."""
    again = f"-r{attempt}" if attempt > 1 else ""
    readable = re.sub(r"[^A-Za-z0-9_-]", "_", sample)[: 39 - len(again)]
    return f"{readable}-{content[:40]}{again}"


def token(execution: str, state: str, attempt: int) -> str:
    """Return the 64 hex characters that make a start idempotent: one per execution, state and attempt."""
    return _sha256([execution, state, attempt])


def tags(project: str, sample: str, content: str) -> dict[str, str]:
    """Return the tags by which runs and read sets are found again."""
    return {"strandline:project": project, "strandline:sample": sample, "strandline:content": content}


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
