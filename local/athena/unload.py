"""UNLOAD: the rows of a query as Parquet files in S3, and the manifest that lists them."""

import io
import re
import uuid
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from local.athena.errors import QueryFailed, not_built
from local.athena.objects import Objects

_ROWS = 1_000_000
_OPTION = re.compile(r"(\w+)\s*=\s*('(?:[^']|'')*'|ARRAY\s*\[[^\]]*\]|[\w.]+)", re.IGNORECASE)
_COMPRESSIONS = {"GZIP", "SNAPPY", "ZSTD", "LZ4", "NONE"}


def unload(objects: Objects, table: pa.Table, location: str, options: str | None) -> list[str]:
    """Write the rows below `location` and return the URIs of the files; QueryFailed when something is there."""
    return write_parquet(objects, table, location, compression_of(options_of(options), "UNLOAD"))


def options_of(text: str | None) -> dict[str, str]:
    """Return the options of a WITH clause by their names in lower case."""
    return {name.lower(): value.strip("'") for name, value in _OPTION.findall(text or "")}


def write_parquet(objects: Objects, table: pa.Table, location: str, compression: str) -> list[str]:
    """Write the rows below `location` and return the URIs of the files; QueryFailed when something is there."""
    folder = location.rstrip("/")
    if objects.below(folder):
        raise QueryFailed(
            "HIVE_PATH_ALREADY_EXISTS",
            f"Target directory for table '{location}' already exists: {location}. You may need to manually clean the "
            "data at location before retrying. Athena will not delete data in your account.",
        )
    stamp = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")
    files = []
    for part in range(0, table.num_rows, _ROWS):
        uri = f"{folder}/{stamp}_{part // _ROWS:05d}_{uuid.uuid4()}"
        content = io.BytesIO()
        pq.write_table(table.slice(part, _ROWS), content, compression=compression)
        objects.write(uri, content.getvalue())
        files.append(uri)
    return files


def compression_of(options: dict[str, str], statement: str) -> str:
    """Return the codec that the options ask for; QueryFailed for what is not built, named with the statement."""
    left = dict(options)
    form = left.pop("format", "PARQUET").upper()
    if form != "PARQUET":
        raise not_built(f"{statement} in the format {form}")
    given = [left.pop(name, None) for name in ("compression", "write_compression", "parquet_compression")]
    compression = next((name for name in given if name), "GZIP").upper()
    left.pop("compression_level", None)
    if left:
        raise not_built(f"{statement} with {next(iter(left))}")
    if compression not in _COMPRESSIONS:
        raise QueryFailed("INVALID_TABLE_PROPERTY", f"Unsupported compression codec: {compression}")
    return compression.lower()
