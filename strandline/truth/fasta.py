"""The reference that indels are left-aligned against."""

from dataclasses import dataclass
from pathlib import Path

from strandline.errors import StrandlineError
from strandline.reference import FastaIndex
from strandline.truth import bcftools

_INDEXES = (".fai", ".gzi")


@dataclass(frozen=True)
class Fasta:
    """A FASTA file with its index, and the lengths of its contigs in bases; `name` is what the person called it."""

    path: Path
    name: str
    lengths: dict[str, int]


def open_fasta(path: Path, folder: Path) -> Fasta:
    """Return a FASTA whose index is there, or is made in `folder`: nothing is written beside somebody's reference.

    Raises StrandlineError when it is no FASTA, or compressed by gzip in place of bgzip, or its index is none.
    """
    linked = folder / path.name
    linked.symlink_to(path.absolute())
    for suffix in _INDEXES:
        there = path.with_name(path.name + suffix)
        if there.is_file():
            linked.with_name(there.name).symlink_to(there.absolute())
    index = linked.with_name(f"{path.name}.fai")
    if not index.exists() or (path.suffix == ".gz" and not linked.with_name(f"{path.name}.gzi").exists()):
        for suffix in _INDEXES:
            linked.with_name(path.name + suffix).unlink(missing_ok=True)
        try:
            bcftools.index_fasta(linked)
        except StrandlineError as error:
            raise StrandlineError(
                f"{path.name} cannot be read as FASTA ({error}). It must be plain, or compressed with bgzip."
            ) from error
    try:
        lengths = FastaIndex.from_text(index.read_text("utf-8", errors="replace")).lengths
    except StrandlineError as error:
        raise StrandlineError(f"{index.name}, {error} Remove it, and another is made.") from error
    return Fasta(linked, path.name, lengths)
