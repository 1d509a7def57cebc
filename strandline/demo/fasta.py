"""A reference as somebody has it, plain or compressed: unpacked, indexed, and refused where a tool would stumble."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from strandline import compressed
from strandline.errors import StrandlineError

_BLOCK = 4 << 20
_ACGT = b"ACGTacgt"
_LETTERS = re.compile(rb"[ACGTUNRYKMSWBDHVacgtunrykmswbdhv]*")
_NAME = re.compile(rb"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*")


@dataclass
class Contig:
    """One sequence: bytes before its first base, bases in all and on a line, bytes of a line, bases that are not N."""

    name: str
    offset: int
    length: int = 0
    line_bases: int = 0
    line_bytes: int = 0
    known: int = 0

    @property
    def index_line(self) -> str:
        """Its line of a .fai file."""
        return f"{self.name}\t{self.length}\t{self.offset}\t{self.line_bases}\t{self.line_bytes}\n"


def is_compressed(path: Path) -> bool:
    """Whether the file is gzip or bgzip, whatever it is called."""
    with path.open("rb") as file:
        return file.read(2) == compressed.MAGIC


def unpack(source: Path, target: Path) -> str:
    """Write the plain text of a compressed file, and return its SHA-256; StrandlineError when it is damaged."""
    digest = hashlib.sha256()
    with source.open("rb") as file:
        if compressed.is_bgzip(file.read(14)) and compressed.is_cut(file):
            raise StrandlineError(f"{source} is cut short: the block that ends a bgzip file is missing.")
    try:
        with gzip.open(source) as packed, target.open("wb") as plain:
            while block := packed.read(_BLOCK):
                digest.update(block)
                plain.write(block)
    except compressed.DAMAGED as error:
        raise StrandlineError(f"{source} is damaged or cut short ({error}).") from error
    return digest.hexdigest()


def contigs(plain: Path, name: str) -> list[Contig]:
    """Read a plain FASTA; StrandlineError says in which line of file `name` it is none that can be indexed."""
    with plain.open("rb") as file:
        found = list(_contigs(file, name))
    seen: set[str] = set()
    for contig in found:
        if contig.name in seen:
            raise StrandlineError(
                f"{name} has two sequences called {contig.name}: their reads could not be told apart."
            )
        seen.add(contig.name)
        if not contig.length:
            raise StrandlineError(f"{name}: the sequence {contig.name} is empty.")
    return found


def _contigs(file: BinaryIO, name: str) -> Iterator[Contig]:
    contig: Contig | None = None
    ended = False
    offset = 0
    for number, line in enumerate(file, 1):
        offset += len(line)
        if line.startswith(b">"):
            if contig:
                yield contig
            contig, ended = Contig(_name_in(line, f"{name}, line {number}"), offset), False
            continue
        bases = line.rstrip(b"\n")
        if contig is None:
            _refuse_start(line, name)
        elif ended and bases:
            raise StrandlineError(_uneven(f"{name}, line {number - 1}: shorter than the lines before it", contig))
        else:
            ended = _add(contig, line, bases, f"{name}, line {number}")
    if contig is None:
        raise StrandlineError(f"{name} is empty.")
    yield contig


def _add(contig: Contig, line: bytes, bases: bytes, where: str) -> bool:
    """Take in one line of sequence; True when none may follow it."""
    if not contig.line_bases:
        contig.line_bases, contig.line_bytes = len(bases), len(line)
    odd = bases.translate(None, _ACGT)
    if odd and not _LETTERS.fullmatch(odd):
        if b"\r" in odd:
            raise StrandlineError(f"{where}: Windows line ends; convert the file with `dos2unix`.")
        sign = _LETTERS.sub(b"", odd)[:1].decode("latin-1")
        raise StrandlineError(f"{where}: {sign!r} stands for no base; a FASTA of DNA is expected.")
    contig.length += len(bases)
    contig.known += len(bases) - odd.count(b"N") - odd.count(b"n")
    if len(bases) > contig.line_bases or not contig.length:
        raise StrandlineError(
            _uneven(f"{where}: longer than the lines before it" if bases else f"{where}: empty", contig)
        )
    return len(bases) < contig.line_bases


def _uneven(what: str, contig: Contig) -> str:
    return f"{what}, so no index can find a base of {contig.name}; `seqtk seq -l 60` writes lines of one length."


def _name_in(line: bytes, where: str) -> str:
    words = line[1:].split(maxsplit=1)
    if line[1:2].isspace() or not words:
        raise StrandlineError(f"{where}: a sequence without a name.")
    if not _NAME.fullmatch(words[0]):
        raise StrandlineError(f"{where}: {words[0].decode('latin-1')!a} cannot be the name of a contig in a SAM file.")
    return words[0].decode()


def _refuse_start(line: bytes, name: str) -> None:
    if line.startswith(b"@"):
        raise StrandlineError(f"{name} is a FASTQ, not a reference: a FASTA starts with '>' and a name.")
    raise StrandlineError(f"{name} is no FASTA: it starts with {line[:20].decode('latin-1')!a}, not with '>'.")
