"""From the VCF of a run to the Parquet file that the lake loads.

The command is `strandline convert --vcf V --project P --sample S --out F`.

This runs in the tools image, which has the standard library and pyarrow and nothing else.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from strandline.convert_rows import CallRows
from strandline.errors import InvalidVcf, StrandlineError
from strandline.schema import table_definition
from strandline.vcf import VcfReader

ROWS_PER_GROUP = 65_536


def converted_schema() -> pa.Schema:
    """The shape of a converted file: table variant_calls without run_id, which only the loader knows."""
    return table_definition("variant_calls").arrow_schema(without=["run_id"])


def call_batches(reader: VcfReader, project: str, sample: str, rows: int = ROWS_PER_GROUP) -> Iterator[pa.RecordBatch]:
    """The calls of one sample, one row per alternate allele, in batches of at least `rows` rows (the last has fewer).

    Raises InvalidVcf if the file does not name the sample or a record cannot be read.
    """
    if sample not in reader.header.samples:
        named = ", ".join(reader.header.samples) or "no sample"
        raise InvalidVcf(
            f"{reader.name} names {named}, not {sample}; the calls of somebody else are not loaded as theirs."
        )
    builder = CallRows(reader, project, sample)
    for line in reader:
        builder.add(line)
        if len(builder) >= rows:
            yield builder.take_batch()
    if len(builder):
        yield builder.take_batch()


def write_parquet(batches: Iterator[pa.RecordBatch], schema: pa.Schema, out: Path) -> int:
    """Write the batches as row groups, compressed with zstd, and return how many rows they were.

    The file appears whole or not at all.
    """
    partial = out.with_name(out.name + ".partial")
    rows = 0
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd", compression_level=3) as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def convert(vcf: Path, project: str, sample: str, out: Path) -> int:
    """Convert one sample of a VCF to Parquet and return the number of rows; InvalidVcf says why it cannot be."""
    with VcfReader.open(vcf) as reader:
        return write_parquet(call_batches(reader, project, sample), converted_schema(), out)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; a leading word `convert` is accepted, so that the tools image needs no other entry point."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["convert"]:
        words = words[1:]
    parser = argparse.ArgumentParser(prog="strandline convert", description="Convert one sample of a VCF to Parquet.")
    for option, kind in (("vcf", Path), ("project", str), ("sample", str), ("out", Path)):
        parser.add_argument(f"--{option}", type=kind, required=True)
    options = parser.parse_args(words)
    try:
        rows = convert(options.vcf, options.project, options.sample, options.out)
    except (StrandlineError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(f"{rows} rows")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
