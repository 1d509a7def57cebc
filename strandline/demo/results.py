"""What `--out` receives: a folder for each sample with what its run produced, and tables over all samples at the top.

The folder appears when everything in it is written, so a demo that fails or is stopped leaves nothing behind.
"""

import csv
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from strandline import quality_reports, report
from strandline.clients import client
from strandline.coverage import is_contig
from strandline.demo.depth import depth_of
from strandline.demo.materials import Materials
from strandline.demo.story import Answer, by_severity
from strandline.errors import StrandlineError
from strandline.outputs import RunOutputs, read_outputs, split_uri
from strandline.queries import Row
from strandline.schema import table_definition

TAKEN = ("vcf", "vcf_index", "variants", "qc", "coverage")
"""Outputs of the workflow that are copied; alignments stay in the sequence store."""

KNOWN = ("known_bases", "mean_depth_known", "fraction_10x_known")
"""Columns of coverage.tsv that count only bases that are not N."""


def write(out: Path, answers: Sequence[Answer], materials: Materials) -> None:
    """Write the results of the loaded samples to `out`; StrandlineError when it cannot be written or is not empty."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        measured = [_sample(one, part) for one in answers]
        found = [report.outward(row) for row in by_severity(answers)]
        _table(part / "findings.tsv", found, report.outward(dict.fromkeys(_names("findings"), 0)))
        covered = [row for one in answers for row in _coverage(one, materials)]
        _table(part / "coverage.tsv", covered, [*_names("coverage"), *(KNOWN if materials.own else ())])
        _table(part / "qc.tsv", measured, measured[0])
        # An empty folder of this name is replaced, one that has something in it is not
        part.rename(out)
    except OSError as error:
        raise StrandlineError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


def _sample(one: Answer, part: Path) -> Row:
    """Copy what the run of a sample produced, and return its QC figures."""
    project, sample = one.who
    folder = part / project / sample
    folder.mkdir(parents=True)
    outputs = _outputs(one.row["run_id"])
    for name in TAKEN:
        for uri in _uris(outputs.values.get(name)):
            bucket, key = split_uri(uri)
            client("s3").download_file(bucket, key, str(folder / key.rpartition("/")[2]))
    return {"project": project, "sample": sample, **quality_reports.figures(_reports(folder))}


def _reports(folder: Path) -> dict[str, str]:
    found = [path for path in folder.iterdir() if quality_reports.is_read(path.name)]
    return {path.name: path.read_text("utf-8", errors="replace") for path in found}


def _outputs(run_id: str) -> RunOutputs:
    return read_outputs(client("s3"), client("omics").get_run(id=run_id)["runOutputUri"])


def _uris(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _coverage(one: Answer, materials: Materials) -> list[Row]:
    """The rows of table coverage, 0-based as in BED; for whole contigs also over the bases that are not N."""
    rows = [dict(row) for row in one.coverage]
    for row in filter(is_contig, rows) if materials.known is not None else ():
        depth = depth_of([row], materials.counted)
        row |= dict(zip(KNOWN, (depth.bases, round(depth.mean, 3), round(depth.tenfold, 5)), strict=True))
    return rows


def _names(table: str) -> list[str]:
    names: list[str] = table_definition(table).arrow_schema().names
    return names


def _table(path: Path, rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> None:
    """Write tab-separated rows under a header, with no cell that a spreadsheet would execute."""
    names = list(columns)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)


def _cell(value: object) -> str:
    return " ".join(report.safe_cell(value).split())
