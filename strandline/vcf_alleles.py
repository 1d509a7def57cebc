"""What a record with several alternate alleles says about each of them.

Alleles are numbered as in VCF: 0 is the reference, 1 the first alternate. A row is about one alternate allele; in
its genotype 1 stands for that allele and 2 for any other alternate.
"""

import re
from functools import lru_cache
from typing import Final, Literal

Zygosity = Literal["het", "hom_alt", "hemi", "hom_ref", "no_call"]

CARRIED: Final = ("het", "hom_alt", "hemi")

# Fields of the specification, for files that use them without declaring them.
RESERVED_NUMBERS: Final = {"AC": "A", "AF": "A", "AD": "R", "ADF": "R", "ADR": "R", "PL": "G", "GL": "G", "GP": "G"}

_BASES = re.compile(r"[ACGTURYKMSWBDHVN]+")
_OTHER_ALLELE = re.compile(r"\*|<[^<>\s,]+>|[^\s,]*[\[\]][^\s,]*|\.[ACGTN]+|[ACGTN]+\.", re.IGNORECASE)
_GENOTYPE = re.compile(r"[/|]?(?:\.|\d+)(?:[/|](?:\.|\d+))*")
_ANY_OTHER = frozenset({"<NON_REF>", "<*>", "<X>"})


@lru_cache(maxsize=65536)
def clean_reference(text: str) -> str | None:
    """The reference allele in upper case, None if it is not a string of IUPAC bases."""
    upper = text.upper()
    return upper if _BASES.fullmatch(upper) else None


@lru_cache(maxsize=65536)
def clean_alternate(text: str) -> str | None:
    """The alternate allele, bases in upper case, None if it is no allele of the VCF specification."""
    upper = text.upper()
    if _BASES.fullmatch(upper):
        return upper
    return text if _OTHER_ALLELE.fullmatch(text) else None


def is_placeholder(alternate: str) -> bool:
    """True for <NON_REF> and its kin, which say "some other allele" and so are no variant."""
    return alternate in _ANY_OTHER


@lru_cache(maxsize=65536)
def genotype_of(text: str, allele: int, alternates: int) -> tuple[str, Zygosity, bool] | None:
    """Genotype as `allele` (from 1) sees it, its zygosity, and whether it is phased; None if GT cannot be read.

    A half-call (./1) is het: one copy is seen. One without a copy (./0) is no_call: the other may be there.
    """
    if not _GENOTYPE.fullmatch(text):
        return None
    body = text.lstrip("/|")
    calls = re.split(r"[/|]", body)
    if any(call != "." and int(call) > alternates for call in calls):
        return None
    seen = [_seen(call, allele) for call in calls]
    separators = [mark for mark in body if mark in "/|"]
    view = seen[0] + "".join(mark + call for mark, call in zip(separators, seen[1:], strict=True))
    return view, _zygosity(seen), bool(separators) and set(separators) == {"|"}


def _seen(call: str, allele: int) -> str:
    if call in {".", "0"}:
        return call
    return "1" if int(call) == allele else "2"


def _zygosity(seen: list[str]) -> Zygosity:
    copies = seen.count("1")
    if not copies:
        return "no_call" if "." in seen else "hom_ref"
    if len(seen) == 1:
        return "hemi"
    return "hom_alt" if copies == len(seen) else "het"


def value_of(value: str, number: str, allele: int, alternates: int) -> str:
    """The part of a comma-separated INFO or FORMAT value that concerns `allele` (from 1), by the Number of the header.

    A value whose count is not the declared one is given whole: nothing is guessed.
    """
    if alternates == 1 or number not in {"A", "R", "G"}:
        return value
    parts = value.split(",")
    if number == "A":
        return parts[allele - 1] if len(parts) == alternates else value
    if len(parts) == alternates + 1:  # Number=R, and Number=G of a haploid call
        return f"{parts[0]},{parts[allele]}"
    if number == "G" and len(parts) == (alternates + 1) * (alternates + 2) // 2:
        first = allele * (allele + 1) // 2
        return f"{parts[0]},{parts[first]},{parts[first + allele]}"
    return value
