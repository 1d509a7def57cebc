"""Reading VCF text: the header, and the records as checked lists of fields.

What a record means for one sample is decided in `vcf_alleles`; the shape of a row in `convert` and `clinvar`.
Standard library only, because the tools image reads VCF with it.
"""

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from strandline import compressed
from strandline.errors import InvalidVcf
from strandline.file_reader import FileReader

FIXED_COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_DECLARATION = re.compile(r"##(INFO|FORMAT|contig)=<(.*)>\s*$")
_ATTRIBUTE = re.compile(r"(?:^|,)(ID|Number|length)=([^,]*)")


@dataclass
class VcfHeader:
    """What the header declares: keys of INFO and FORMAT with their Number (1, A, R, G, …), contigs with lengths."""

    meta: dict[str, str] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    format: dict[str, str] = field(default_factory=dict)
    contigs: dict[str, int | None] = field(default_factory=dict)
    samples: tuple[str, ...] = ()

    def declare(self, line: str) -> None:
        """Take in one line that begins with ##."""
        found = _DECLARATION.match(_QUOTED.sub('""', line))
        if not found:
            key, _, value = line[2:].partition("=")
            self.meta.setdefault(key, value)
            return
        attributes = dict(_ATTRIBUTE.findall(found[2]))
        name = attributes.get("ID", "")
        if found[1] == "contig":
            length = attributes.get("length", "")
            self.contigs[name] = int(length) if length.isdigit() else None
        else:
            declared = self.info if found[1] == "INFO" else self.format
            declared[name] = attributes.get("Number", ".")


@dataclass(frozen=True, slots=True)
class VcfLine:
    """One record: its line number in the file (from 1) and its tab-separated fields, eight or more."""

    number: int
    fields: list[str]


class VcfReader(FileReader):
    """A plain, gzip or bgzip VCF; the header is read at once, the records as they are iterated.

    Every fault raises InvalidVcf with the name and the line.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        super().__init__(stream, name)
        self._line = 0
        self._columns = 0
        buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
        head = _peek(buffered)
        if compressed.is_bgzip(head) and buffered.seekable() and compressed.is_cut(buffered):
            raise InvalidVcf(f"{name} is cut short: the block that ends a bgzip file is missing.")
        unpacked = gzip.GzipFile(fileobj=buffered) if head.startswith(compressed.MAGIC) else buffered
        self._lines = io.TextIOWrapper(unpacked, encoding="utf-8", newline="\n")
        self.header = self._read_header()

    def __iter__(self) -> Iterator[VcfLine]:
        blank = 0
        while line := self._next_line():
            text = line.rstrip("\r\n")
            if not text:
                blank = blank or self._line
                continue
            if blank:
                raise self.fault("is empty", blank)
            fields = text.split("\t")
            if len(fields) != self._columns:
                raise self.fault(f"has {len(fields)} columns, the header has {self._columns}")
            yield VcfLine(self._line, fields)

    def fault(self, what: str, line: int | None = None) -> InvalidVcf:
        """The error for a line, the current one if none is given."""
        return InvalidVcf(f"{self.name}, line {line or self._line}: {what}.")

    def _next_line(self) -> str:
        self._line += 1
        try:
            line = self._lines.readline()
        except compressed.DAMAGED as error:
            raise self.fault(f"the compressed file is damaged or cut short ({error})") from error
        except UnicodeDecodeError as error:
            raise self.fault("is not UTF-8 text") from error
        return line

    def _read_header(self) -> VcfHeader:
        header = VcfHeader()
        first = self._next_line().rstrip("\r\n")
        if not first.startswith("##fileformat=VCFv4"):
            raise self.fault("does not say ##fileformat=VCFv4, so this is not a VCF of a version that is read here")
        while (line := self._next_line()).startswith("##"):
            header.declare(line.rstrip("\r\n"))
        names = line.rstrip("\r\n").split("\t")
        if tuple(names[:8]) != FIXED_COLUMNS or names[8:9] not in ([], ["FORMAT"]):
            raise self.fault("should be the line that begins #CHROM and names the columns")
        self._columns = len(names)
        header.samples = tuple(names[9:])
        if len(set(header.samples)) != len(header.samples):
            raise self.fault("names a sample twice")
        return header


def _peek(stream: BinaryIO) -> bytes:
    if isinstance(stream, io.BufferedReader):
        return stream.peek(14)[:14]
    head = stream.read(14)
    stream.seek(0)
    return head
