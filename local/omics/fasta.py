"""A reference genome: its FASTA as a plain file, the index of it, and what each contig is."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from strandline.compressed import DAMAGED, MAGIC


class FileRefused(Exception):
    """A file that the service would not import; the message is the job's statusMessage."""


@dataclass
class Contig:
    """One sequence: length in bases, byte offset of the first one, bases and bytes a line, MD5 of the upper case."""

    name: str
    offset: int
    length: int = 0
    line_bases: int = 0
    line_width: int = 0
    ended: bool = False
    digest: "hashlib._Hash" = field(default_factory=lambda: hashlib.md5(usedforsecurity=False))

    def add(self, line: bytes) -> None:
        """Take one more line of sequence; FileRefused when the lines before it were not all of one length."""
        bases = line.rstrip(b"\r\n")
        if self.ended and bases:
            raise FileRefused(f"The lines of sequence {self.name} have different lengths.")
        if not self.line_bases:
            self.line_bases, self.line_width = len(bases), len(line)
        # Only the last line may be shorter, and none may be longer
        if len(bases) > self.line_bases:
            raise FileRefused(f"The lines of sequence {self.name} have different lengths.")
        self.ended = len(bases) < self.line_bases
        self.length += len(bases)
        self.digest.update(bases.upper())

    @property
    def index_line(self) -> str:
        """The contig's line of a .fai file."""
        return f"{self.name}\t{self.length}\t{self.offset}\t{self.line_bases}\t{self.line_width}\n"


def _contigs(lines: BinaryIO) -> Iterator[Contig]:
    current: Contig | None = None
    offset = 0
    for line in lines:
        offset += len(line)
        if line.startswith(b">"):
            if current:
                yield current
            name = line[1:].split(maxsplit=1)
            if not name:
                raise FileRefused("A sequence of the FASTA file has no name.")
            current = Contig(name[0].decode(errors="replace"), offset)
        elif current:
            current.add(line)
        elif line.strip():
            raise FileRefused("The file is not in FASTA format: it does not start with '>'.")
    if current:
        yield current


def open_plain(path: Path) -> BinaryIO:
    """Open a file for reading its content, decompressed when it is gzip or bgzip."""
    with path.open("rb") as file:
        packed = file.read(2) == MAGIC
    return gzip.open(path) if packed else path.open("rb")


@dataclass(frozen=True)
class Reference:
    """A stored genome: MD5 of the plain file, and length in bases and MD5 of every contig by name."""

    md5: str
    contigs: dict[str, tuple[int, str]]


def store(source: Path, target: Path) -> Reference:
    """Write the plain FASTA to `target` and its index beside it (.fai); FileRefused when it is not a FASTA file."""
    whole = hashlib.md5(usedforsecurity=False)
    try:
        with open_plain(source) as packed, target.open("wb") as plain:
            while block := packed.read(1 << 20):
                whole.update(block)
                plain.write(block)
    except DAMAGED as error:
        raise FileRefused("The compressed FASTA file is truncated or corrupt.") from error
    with target.open("rb") as lines:
        contigs = list(_contigs(lines))
    if not contigs or not all(contig.length for contig in contigs):
        raise FileRefused("The FASTA file holds no sequence, or an empty one.")
    if len({contig.name for contig in contigs}) < len(contigs):
        raise FileRefused("Two sequences of the FASTA file have the same name.")
    Path(f"{target}.fai").write_text("".join(contig.index_line for contig in contigs))
    return Reference(whole.hexdigest(), {c.name: (c.length, c.digest.hexdigest()) for c in contigs})
