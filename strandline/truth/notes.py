"""What a person should know before they believe the figures."""

from collections.abc import Iterator

from strandline import words
from strandline.truth.comparison import Comparison
from strandline.truth.intersecting import NEAR

_NAMED = 4


def notes(found: Comparison) -> list[str]:
    """Return what is remarkable about a comparison, one sentence or two each."""
    return list(_notes(found))


def _notes(found: Comparison) -> Iterator[str]:
    every = found.counts["all"]
    if not found.calls.counted:
        yield f"{found.calls.file} has no allele to count, so all of the truth is missed and precision cannot be told."
    elif not every.shared:
        yield "Nothing is in both files. Are they of the same person and the same assembly?"
    uncalled = [contig for contig in found.missed if contig not in found.calls.counted]
    if found.calls.counted and uncalled:
        lost = sum(found.missed[contig] for contig in uncalled)
        yield (
            f"{lost:,} of the missed alleles are on contigs without any call ({words.some(uncalled, _NAMED)}). "
            "Count only what was sequenced with --regions."
        )
    if not found.targets:
        yield (
            "Without --regions every call that is not in the truth counts as false, also where the truth says nothing. "
            "A truth comes with a BED file of the regions that it is sure of."
        )
    if found.beside_extra:
        yield (
            f"{found.beside_extra:,} of the missed alleles have an extra one within {NEAR} bases, and some of these "
            "may be one change of bases that is written in two ways: haplotypes are not compared."
        )
    if not found.wanted.reference and found.counts["indel"].extra and found.counts["indel"].missed:
        yield "Indels were compared as they are written. With --reference they are left-aligned first."
