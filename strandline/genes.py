"""Where the genes of GRCh38 lie, by their HGNC symbols: a table that is shipped with the package.

It answers where to look, never what a variant is called: the genes of a finding are the names that ClinVar gives it.
Coordinates are 0-based and half-open, contigs are named as in `chr17`.
"""

import difflib
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from strandline.errors import UnknownGene

_SUGGESTIONS = 4
_ALIKE = 0.6
_LETTERS = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


@dataclass(frozen=True, order=True)
class Gene:
    """A symbol in its official spelling and one place that it names."""

    symbol: str
    contig: str
    start: int
    end: int


def find(symbol: str) -> Gene:
    """Return the gene of a symbol, in any case, at the first of its places; UnknownGene suggests what was meant."""
    found = places(symbol)
    if not found:
        raise UnknownGene(unknown(symbol))
    return found[0]


def places(symbol: str) -> tuple[Gene, ...]:
    """Return every place of a symbol, none for an unknown one: a pseudoautosomal gene lies on chrX and on chrY."""
    return _table().get(symbol.strip().upper(), ())


def suggest(symbol: str) -> list[str]:
    """Return the symbols that are spelt most like `symbol`, the likeliest first; none when nothing is alike."""
    asked = symbol.strip().upper()
    table = _table()
    # Likeness to every symbol takes a second; one slip of a finger is looked up, and else the first letter is believed.
    slips = [name for name in _one_slip_away(asked) if name in table]
    near = [name for name in table if name[:1] == asked[:1] and abs(len(name) - len(asked)) <= 2]
    alike = difflib.get_close_matches(asked, near, _SUGGESTIONS, _ALIKE)
    return [table[name][0].symbol for name in dict.fromkeys([*slips, *alike])][:_SUGGESTIONS]


def _one_slip_away(word: str) -> Iterator[str]:
    """Yield what was meant if two letters changed places, one was left out, one was added, or one is another."""
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    yield from (head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1)
    yield from (head + letter + tail for head, tail in halves for letter in _LETTERS)
    yield from (head + tail[1:] for head, tail in halves if tail)
    yield from (head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS)


def beginning(start: str) -> list[str]:
    """Return the symbols that begin with `start`, in any case, sorted."""
    return sorted(places[0].symbol for name, places in _table().items() if name.startswith(start.strip().upper()))


def unknown(symbol: str) -> str:
    """Return the sentence that refuses a symbol."""
    meant = suggest(symbol)
    hint = f" Did you mean {_either(meant)}?" if meant else " Use the official symbol, such as BRCA1."
    return f"{symbol.strip()} is not in the table of genes.{hint}"


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


@cache
def _table() -> dict[str, tuple[Gene, ...]]:
    """Return the places of each symbol, by its upper-case spelling."""
    packed = resources.files("strandline").joinpath("genes", "grch38.tsv.gz").read_bytes()
    table: dict[str, tuple[Gene, ...]] = {}
    for line in gzip.decompress(packed).decode("ascii").splitlines()[1:]:
        symbol, contig, start, end = line.split("\t")
        name = symbol.upper()
        table[name] = (*table.get(name, ()), Gene(symbol, contig, int(start), int(end)))
    return table
