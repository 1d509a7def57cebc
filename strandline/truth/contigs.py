"""One name for each contig, whatever each file calls it, and proof that they are of one assembly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from strandline.errors import AssemblyMismatch
from strandline.regions import grch38_contig


@dataclass
class Contigs:
    """The contigs of all files that are compared: lengths in bases where a file says them.

    The first file decides the names: `20` of another is found as `chr20` of the first, or the other way round.
    """

    _names: dict[str, str] = field(default_factory=dict)
    _lengths: dict[str, tuple[int, str]] = field(default_factory=dict)
    _conflicts: dict[str, str] = field(default_factory=dict)

    def learn(self, file: str, lengths: Mapping[str, int | None]) -> None:
        """Take in what one file declares."""
        for name, length in lengths.items():
            ours = self.name(name)
            if length is None:
                continue
            known = self._lengths.setdefault(ours, (length, file))
            if known[0] != length:
                said = f"{ours} has {known[0]:,} bases in {known[1]} and {length:,} in {file}"
                self._conflicts.setdefault(ours, said)

    def name(self, contig: str) -> str:
        """Return the one name of a contig."""
        return self._names.setdefault(grch38_contig(contig), contig)

    @property
    def all(self) -> dict[str, int | None]:
        """Every contig that was heard of, with its length in bases where one is known."""
        return {name: self._lengths[name][0] if name in self._lengths else None for name in self._names.values()}

    def require_one_assembly(self, used: Iterable[str]) -> None:
        """Raise AssemblyMismatch when a contig on which alleles lie has two lengths."""
        said = [self._conflicts[name] for name in used if name in self._conflicts]
        if said:
            raise AssemblyMismatch(
                f"{said[0]}, so they are of two assemblies and positions mean different places"
                f"{f' ({len(said)} contigs differ)' if len(said) > 1 else ''}. Take the truth for the assembly that "
                "the calls were made on."
            )
