"""Sample sheets: the CSV by which people say what file names cannot.

Read are the sheets of nf-core/sarek, easy-genomics, nf-core/raredisease, AWS's EventBridge integration and DRAGEN's
`fastq_list.csv`. Every mistake is an InvalidSheet that names the sheet, the line and the column.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from strandline.errors import InvalidKey, InvalidSheet
from strandline.fastq import ROOT, check_key, project_of
from strandline.identity import check_name

MOST_ROWS = 10_000

# Normalised header -> the field it means; the left side is lower case without '_' and spaces
_FIELDS = {
    "project": "project",
    "patient": "patient",
    "sample": "sample",
    "samplename": "sample",
    "sampleid": "sample",
    "rgsm": "sample",
    "lane": "lane",
    "readgroup": "lane",
    "fastq1": "fastq_1",
    "read1file": "fastq_1",
    "fastq2": "fastq_2",
    "read2file": "fastq_2",
    "library": "library",
    "rglb": "library",
    "platform": "platform",
    "status": "status",
    "sex": "sex",
}
_LATER_STAGES = {"bam", "cram", "table", "vcf"}
_SEXES = {"male": "male", "m": "male", "xy": "male", "1": "male", "female": "female", "f": "female", "xx": "female"}
_SEXES |= {"2": "female"} | dict.fromkeys(("", "na", "n/a", "0", "other", "unknown", "u", "-"), "")
_PLATFORMS = {"ILLUMINA", "DNBSEQ", "ELEMENT", "ULTIMA"}


@dataclass(frozen=True)
class Row:
    """One lane of one sample, as line `line` (1-based) of the sheet says; the keys are full object keys.

    `sex` is male, female, or empty when the sheet says neither.
    """

    line: int
    project: str
    sample: str
    patient: str
    lane: str
    library: str
    platform: str
    fastq_1: str
    fastq_2: str
    sex: str = ""


def decode(content: bytes, key: str) -> str:
    """Return the text of a sheet, without the mark that Excel begins it with; InvalidSheet when it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidSheet(f"{key}: not UTF-8 text (byte {error.start}); save it as CSV UTF-8") from error


def is_sheet(text: str) -> bool:
    """Whether a CSV means to be one of ours: Illumina's own `SampleSheet.csv` starts with a section like [Header]."""
    return not text.lstrip("\ufeff \t\r\n").startswith("[")


def read(text: str, key: str, bucket: str) -> list[Row]:
    """Read the sheet at `key` of `bucket`; paths are relative to its folder or `s3://<bucket>/...`."""
    rows, faults = look(text, key, bucket)
    if faults:
        raise faults[0]
    return rows


def look(text: str, key: str, bucket: str) -> tuple[list[Row], list[InvalidSheet]]:
    """Return the rows that can be followed and every mistake, in the order of the lines; a sheet may have both."""
    try:
        lines = _Lines(text, key, bucket)
    except InvalidSheet as error:
        return [], [error]
    rows = list(lines.rows())
    faults = [*lines.faults, *_faults_together(rows, key)]
    if not rows and not faults:
        faults = [InvalidSheet(f"{key}: no samples below the header")]
    return rows, faults


class _Lines:
    """One pass over a sheet that knows where it is, so that a mistake can be located."""

    def __init__(self, text: str, key: str, bucket: str) -> None:
        self.key = key
        self.bucket = bucket
        self.folder = key.rpartition("/")[0] + "/"
        self.reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        self.columns = self._header()
        self.lanes: dict[tuple[str, str], int] = {}
        self.faults: list[InvalidSheet] = []

    def rows(self) -> Iterator[Row]:
        """Every line that can be followed; the mistakes of the others are put into `faults`."""
        lines = self._cells()
        while True:
            try:
                cells = next(lines, None)
                if cells is None:
                    return
                if self.reader.line_num > MOST_ROWS:
                    raise self.wrong(None, f"more than {MOST_ROWS} lines")
                row = self._row(self._named(cells))
            except InvalidSheet as error:
                self.faults.append(error)
                if self.reader.line_num > MOST_ROWS:
                    return
            else:
                yield row

    def _named(self, cells: list[str]) -> dict[str, str]:
        if len(cells) != len(self.columns):
            raise self.wrong(None, f"{len(cells)} cells where the header has {len(self.columns)}")
        return {name: cell for name, cell in zip(self.columns, cells, strict=True) if name}

    def wrong(self, column: str | None, reason: str) -> InvalidSheet:
        where = f"line {max(self.reader.line_num, 1)}" + (f", column {column}" if column else "")
        return InvalidSheet(f"{self.key}: {where}: {reason}")

    def _cells(self) -> Iterator[list[str]]:
        try:
            for cells in self.reader:
                if any(cell.strip() for cell in cells):
                    yield cells
        except csv.Error as error:
            raise self.wrong(None, f"not CSV: {error}") from error

    def _header(self) -> list[str]:
        header = next(self._cells(), [])
        columns = [_FIELDS.get(re.sub(r"[\s_]", "", cell).lower(), "") for cell in header]
        twice = {name for name in columns if name and columns.count(name) > 1}
        if twice:
            raise self.wrong(min(twice), "two columns mean the same")
        missing = [name for name in ("sample", "fastq_1", "fastq_2") if name not in columns]
        if missing:
            raise self.wrong(
                missing[0], f"the header lacks this column; it has {','.join(header)!r}{_hint(header, missing)}"
            )
        return columns

    def _row(self, cells: dict[str, str]) -> Row:
        for column, cell in cells.items():
            if re.search(r"\s", cell):
                raise self.wrong(column, f"{cell!r} holds a space or tab")
        if cells.get("status") not in {None, "", "0"}:
            raise self.wrong(
                "status", f"{cells['status']!r}: only normal samples (0), this pipeline calls germline variants"
            )
        sample = self._name(cells, "sample")
        project = self._name(cells, "project") if cells.get("project") else self._own_project()
        return Row(
            line=self.reader.line_num,
            project=project,
            sample=sample,
            patient=self._name(cells, "patient") if cells.get("patient") else sample,
            lane=self._lane(cells.get("lane", ""), project, sample),
            library=self._name(cells, "library") if cells.get("library") else sample,
            platform=self._platform(cells.get("platform", "")),
            fastq_1=self._path(cells, "fastq_1"),
            fastq_2=self._path(cells, "fastq_2"),
            sex=self._sex(cells.get("sex", "")),
        )

    def _name(self, cells: dict[str, str], column: str) -> str:
        try:
            return check_name(cells[column], column)
        except InvalidKey as error:
            raise self.wrong(column, str(error)) from error

    def _own_project(self) -> str:
        try:
            return project_of(self.key)
        except InvalidKey as error:
            raise self.wrong("project", str(error)) from error

    def _lane(self, cell: str, project: str, sample: str) -> str:
        """`3`, `L3` and `L003` are one lane; without a lane the rows of a sample are counted."""
        who = f"{project}/{sample}"
        number = re.fullmatch(r"[Ll]?0*(\d{1,3})", cell)
        counted = sum(1 for owner, _ in self.lanes if owner == who) + 1
        lane = (
            f"L{int(number[1] if number else counted):03d}"
            if number or not cell
            else self._name({"lane": cell}, "lane")
        )
        before = self.lanes.setdefault((who, lane), self.reader.line_num)
        if before != self.reader.line_num:
            raise self.wrong("lane", f"{cell!r} is also the lane of {sample} in line {before}")
        return lane

    def _platform(self, cell: str) -> str:
        platform = cell.upper() or "ILLUMINA"
        if platform not in _PLATFORMS:
            raise self.wrong("platform", f"{cell!r} is not one of {', '.join(sorted(_PLATFORMS))}")
        return platform

    def _sex(self, cell: str) -> str:
        if cell.lower() not in _SEXES:
            raise self.wrong("sex", f"{cell!r} is not male, female or NA")
        return _SEXES[cell.lower()]

    def _path(self, cells: dict[str, str], column: str) -> str:
        path = cells[column]
        if not path:
            raise self.wrong(column, "empty; reads must be paired")
        if path.startswith(("/", "~")) or ".." in path.split("/"):
            raise self.wrong(
                column, f"{path!r} leads out of the sheet's folder; write the path from there, as a/b.fastq.gz"
            )
        bucket = re.match(r"([a-z0-9]+)://([^/]*)/?", path)
        if bucket and (bucket[1] != "s3" or bucket[2] != self.bucket):
            place = f"in the input bucket (s3://{self.bucket}/{ROOT}...)" if self.bucket else "a file beside the sheet"
            raise self.wrong(column, f"{path!r} is not {place}")
        try:
            return check_key(path[bucket.end() :] if bucket else self.folder + path.removeprefix("./"))
        except InvalidKey as error:
            raise self.wrong(column, str(error)) from error


def _hint(header: list[str], missing: list[str]) -> str:
    """What somebody may have meant whose header lacks a column."""
    if _LATER_STAGES & set(header):
        return " (sheets that start from BAM, CRAM or VCF are not supported)"
    if len(header) == 1 and (found := re.search(r"[;\t]", header[0])):
        sign = "a tab" if found[0] == "\t" else f"{found[0]!r}"
        return f"; its cells are separated by {sign}, so save it as CSV separated by commas"
    unknown = [cell for cell in header if not _FIELDS.get(re.sub(r"[\s_]", "", cell).lower())]
    if len(missing) == 3 and len(unknown) == len(header):
        return "; keep files that are no sample sheets away from the reads, or name them otherwise than .csv"
    guesses = [
        (cell, close[0]) for cell in unknown if (close := difflib.get_close_matches(cell.lower(), missing, 1, 0.6))
    ]
    return "; " + ", ".join(f"{cell!r} should be {column}" for cell, column in guesses) if guesses else ""


def _faults_together(rows: list[Row], key: str) -> list[InvalidSheet]:
    patients: dict[tuple[str, str], Row] = {}
    files: dict[str, int] = {}
    faults = []
    for row in rows:
        first = patients.setdefault((row.project, row.sample), row)
        if first.patient != row.patient:
            faults.append(
                InvalidSheet(
                    f"{key}: line {row.line}, column patient: sample {row.sample} belongs to {row.patient!r} here "
                    f"and to {first.patient!r} in line {first.line}"
                )
            )
        if first.sex != row.sex:
            faults.append(
                InvalidSheet(
                    f"{key}: line {row.line}, column sex: sample {row.sample} is {row.sex or 'NA'} here and "
                    f"{first.sex or 'NA'} in line {first.line}"
                )
            )
        for column, file in (("fastq_1", row.fastq_1), ("fastq_2", row.fastq_2)):
            if file in files:
                faults.append(
                    InvalidSheet(
                        f"{key}: line {row.line}, column {column}: {file} is already used in line {files[file]}"
                    )
                )
            files.setdefault(file, row.line)
    return faults
