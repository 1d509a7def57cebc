"""What a run produced, as the run itself lists it: paths are read from its summary, never put together."""

import json
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from strandline.errors import RunFailed

SUMMARIES = ("logs/outputs.json", "logs/output.json")  # AWS's pages disagree about the name


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key of an `s3://` URI; ValueError for any other."""
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"{uri!r} is not an s3:// URI")
    return parts.netloc, parts.path.removeprefix("/")


def outputs(s3: Any, run_output_uri: str) -> dict[str, Any]:
    """Return the outputs of a run by name, without the workflow's; RunFailed when it left no summary."""
    bucket, prefix = split_uri(run_output_uri.rstrip("/") + "/")
    for summary in SUMMARIES:
        try:
            text = s3.get_object(Bucket=bucket, Key=prefix + summary)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"NoSuchKey", "404"}:
                raise
            continue
        return {name.rpartition(".")[2]: value for name, value in json.loads(text).items()}
    raise RunFailed(f"the run is complete but {run_output_uri}/{SUMMARIES[0]} is not there")


def required(found: dict[str, Any], name: str) -> Any:
    """Return one output; RunFailed names it when the workflow declares or produced none."""
    if not found.get(name):
        raise RunFailed(f"the workflow has no output {name!r}; it has {', '.join(sorted(found)) or 'none'}")
    return found[name]


def files(found: dict[str, Any]) -> list[str]:
    """Return the URI of every file among the outputs, also inside arrays."""
    listed: list[str] = []
    for value in found.values():
        listed += [item for item in (value if isinstance(value, list) else [value]) if _is_file(item)]
    return listed


def _is_file(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("s3://")
