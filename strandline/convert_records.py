"""One VCF record, checked and typed, before it is split by allele."""

import math
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from strandline.errors import InvalidVcf
from strandline.regions import grch38_contig
from strandline.vcf_alleles import clean_alternate, clean_reference, is_placeholder

# FORMAT fields that have columns of their own; the others go to the map `format`.
_TYPED: Final = frozenset({"GT", "DP", "GQ", "PS", "AD"})
_INT32_MAX: Final = 2**31 - 1
_VALUES: Final = re.compile(r"=[^;]*")
_KNOWN_KEYS: Final = 10_000


class Site(NamedTuple):
    """What all alleles of a record share; `start` and `end` are 0-based, half-open."""

    contig: str
    start: int
    end: int
    ref: str
    alts: list[str]
    names: str | None
    quality: float | None
    filters: str | None
    info: str | None
    several: bool


class Call(NamedTuple):
    """What the record says about the sample, before it is split by allele."""

    genotype: str | None
    phase_set: int | None
    depth: int | None
    quality: int | None
    allele_depths: list[int | None] | None
    keys: str | None
    values: str | None


class RecordParser:
    """Makes sites and calls of fields; `fault` makes the InvalidVcf for the line that is being read."""

    def __init__(self, fault: Callable[[str], InvalidVcf]) -> None:
        self._fault = fault
        self._known_keys: set[str] = set()

    def site(self, fields: list[str]) -> Site:
        """Read the eight fixed columns."""
        contig, position, names, reference, alternates, quality, filters, info = fields[:8]
        start = self._integer(position, "POS") - 1
        ref = clean_reference(reference)
        if ref is None or start < -1 or not contig:
            raise self._fault(f"CHROM {contig}, POS {position}, REF {reference} is no place in a genome")
        alts = [self._alternate(alt) for alt in alternates.split(",")]
        return Site(
            grch38_contig(contig),
            start,
            start + len(ref),
            ref,
            alts,
            None if names == "." else names,
            self._quality(quality),
            None if filters == "." else filters,
            self._info(info),
            sum(not is_placeholder(alt) for alt in alts) > 1 or ("OLD_REC=" in info and _was_split(info)),
        )

    def call(self, keys: str, values: str, alternates: int) -> Call:
        """Read a sample's column by the keys of FORMAT."""
        names, parts = keys.split(":"), values.split(":")
        if len(parts) > len(names):
            raise self._fault(f"gives the sample {len(parts)} values for the {len(names)} keys {keys}")
        call = dict(zip(names, parts, strict=False))  # values may be left out at the end
        depths = self._allele_depths(call.get("AD", "."), alternates)
        rest = [key for key in call if key not in _TYPED]
        if depths is None and call.get("AD", ".") != ".":
            rest.append("AD")
        phase_set = call.get("PS", ".")
        numbered = phase_set.isdecimal() and len(phase_set) < 19
        if phase_set != "." and not numbered:  # some callers name their sets, the specification numbers them
            rest.append("PS")
        return Call(
            call.get("GT"),
            int(phase_set) if numbered else None,
            self._count(call.get("DP", "."), "DP"),
            self._count(call.get("GQ", "."), "GQ"),
            depths,
            ":".join(rest) if rest else None,
            ":".join([call[key] for key in rest]) if rest else None,
        )

    def symbolic_end(self, site: Site) -> int:
        """The end of a symbolic allele such as <DEL>, which only INFO/END tells (1-based, closed: the same number)."""
        given = [entry[4:] for entry in (site.info or "").split(";") if entry.startswith("END=")]
        if not given:
            return site.end
        end = self._integer(given[0], "END")
        if end < site.start:
            raise self._fault(f"END {end} is before POS {site.start + 1}")
        return end

    def _info(self, info: str) -> str | None:
        """INFO without empty entries and without a key's second mention, None if nothing is left.

        Engines refuse a map that holds a key twice. Which keys stand in a record is the same for most of a file, so
        each sequence of keys is looked at once.
        """
        if info == ".":
            return None
        keys = _VALUES.sub("", info)
        if keys in self._known_keys:
            return info
        names = keys.split(";")
        if "" not in names and len(set(names)) == len(names):
            if len(self._known_keys) < _KNOWN_KEYS:
                self._known_keys.add(keys)
            return info
        first: dict[str, str] = {}
        for name, entry in zip(names, info.split(";"), strict=True):
            first.setdefault(name, entry)
        return ";".join(entry for name, entry in first.items() if name) or None

    def _quality(self, text: str) -> float | None:
        """QUAL, which may be infinite; nan is no value, because no comparison would find it again."""
        if text == "." or text.lower() == "nan":
            return None
        return float(text) if text.lower().lstrip("+-") in {"inf", "infinity"} else self._decimal(text, "QUAL")

    def _alternate(self, text: str) -> str:
        alt = clean_alternate(text)
        if alt is None:
            raise self._fault(f"ALT {text} is no allele")
        return alt

    def _allele_depths(self, text: str, alternates: int) -> list[int | None] | None:
        """Depths of all alleles, None if there is none or their count is not the number of alleles."""
        parts = text.split(",")
        return [self._count(part, "AD") for part in parts] if len(parts) == alternates + 1 else None

    def _count(self, text: str, name: str) -> int | None:
        """An integer that fits its column; callers that write GQ as 48.5 are rounded."""
        if text in {".", ""}:
            return None
        if text.isdecimal() and len(text) < 10:
            return int(text)
        number = round(self._decimal(text, name))
        if abs(number) > _INT32_MAX:
            raise self._fault(f"{name} {text} is out of range")
        return number

    def _decimal(self, text: str, name: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self._fault(f"{name} {text} is not a number")
        return number

    def _integer(self, text: str, name: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 19):
            raise self._fault(f"{name} {text} is not a whole number")
        return int(text)


def _was_split(info: str) -> bool:
    """True if `bcftools norm --old-rec-tag OLD_REC` noted contig|position|ref|alt,alt|number of one allele."""
    notes = [entry.split("|") for entry in info.split(";") if entry.startswith("OLD_REC=")]
    return any(len(note) == 5 and "," in note[3] for note in notes)
