"""Whether a gene that somebody asks for exists at all: an answer without rows must not hide a slip of a finger."""

from collections.abc import Callable, Iterable

from strandline import genes
from strandline.errors import UnknownGene
from strandline.filters import VariantFilter
from strandline.queries import Query, Row


def check(
    asked: Iterable[str], question: Callable[[VariantFilter, int], Query], ask: Callable[[Query], list[Row]]
) -> None:
    """Raise UnknownGene for a symbol that neither the table of genes has nor any row that `question` finds.

    ClinVar names genes that no table places and renames others, so only what both do not know is refused. `ask` is
    called once for each symbol that is not in the table, else never.
    """
    for symbol in asked:
        if genes.places(symbol) or ask(question(VariantFilter(genes=(symbol,)), 1)):
            continue
        raise UnknownGene(f"{genes.unknown(symbol)} No variant that ClinVar describes bears that name either.")
