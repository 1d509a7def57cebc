"""What a run produced, as the run itself lists it: paths are read from its summary, never put together."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from strandline.errors import RunFailed

SUMMARIES = ("logs/outputs.json", "logs/output.json")  # AWS's pages disagree about the name


@dataclass(frozen=True)
class RunOutputs:
    """The outputs of one run by name; a file is its `s3://` URI, an array a list."""

    workflow: str
    values: dict[str, Any]

    def required(self, name: str) -> Any:
        """Return one output; RunFailed when the workflow declares or produced none of this name."""
        if not self.values.get(name):
            has = ", ".join(sorted(self.values)) or "none"
            raise RunFailed(f"workflow {self.workflow} gave no output {name!r}; it gave {has}")
        return self.values[name]

    def files(self) -> list[str]:
        """Return the URI of every file, also of those inside arrays."""
        flat = [item for value in self.values.values() for item in (value if isinstance(value, list) else [value])]
        return [item for item in flat if isinstance(item, str) and item.startswith("s3://")]


def read_outputs(s3: Any, run_output_uri: str) -> RunOutputs:
    """Read the summary of a run; RunFailed when it left none."""
    bucket, prefix = split_uri(run_output_uri.rstrip("/") + "/")
    for summary in SUMMARIES:
        text = _content(s3, bucket, prefix + summary)
        if text is None:
            continue
        listed = json.loads(text)
        workflow = next((name.partition(".")[0] for name in listed), "")
        return RunOutputs(workflow, {name.rpartition(".")[2]: value for name, value in listed.items()})
    raise RunFailed(f"the run is complete but {run_output_uri.rstrip('/')}/{SUMMARIES[0]} is not there")


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key of an `s3://` URI; ValueError for any other."""
    parts = urlsplit(uri)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"{uri!r} is not an s3:// URI")
    return parts.netloc, parts.path.removeprefix("/")


def read_text(s3: Any, uri: str) -> str:
    """Return a small output as text; RunFailed when it is not there."""
    content = _content(s3, *split_uri(uri))
    if content is None:
        raise RunFailed(f"the run lists {uri} among its outputs, which is not there")
    return content.decode("utf-8", errors="replace")


def _content(s3: Any, bucket: str, key: str) -> bytes | None:
    """Return an object whole; None when it is not there."""
    try:
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            return None
        raise
    return content
