"""The rows of table variant_calls, gathered from VCF records.

This is the inner loop of the conversion, so rows are tuples and what repeats is cached.
"""

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pyarrow as pa

from strandline.errors import InvalidVcf
from strandline.regions import grch38_contig
from strandline.schema import table_definition
from strandline.vcf import VcfLine, VcfReader
from strandline.vcf_alleles import (
    RESERVED_NUMBERS,
    Zygosity,
    clean_alternate,
    clean_reference,
    genotype_of,
    is_placeholder,
    value_of,
)

# FORMAT fields that have columns of their own; the others go to the map `format`.
_TYPED: Final = frozenset({"GT", "DP", "GQ", "PS", "AD"})
_INT32_MAX: Final = 2**31 - 1
_NO_CALL: Final[tuple[None, Zygosity, bool]] = (None, "no_call", False)


class _Site(NamedTuple):
    """What all alleles of a record share; `start` and `end` are 0-based, half-open."""

    contig: str
    start: int
    end: int
    ref: str
    alts: list[str]
    names: list[str]
    quality: float | None
    filters: list[str]
    info: list[tuple[str, str]]
    several: bool


class _Call(NamedTuple):
    """What the record says about the sample, before it is split by allele."""

    genotype: str | None
    phase_set: int | None
    depth: int | None
    quality: int | None
    allele_depths: list[int | None] | None
    rest: list[tuple[str, str]]


class CallRows:
    """Rows of one sample, waiting to become a record batch of variant_calls without run_id.

    `fault` makes the error for the line that is being read.
    """

    def __init__(self, reader: VcfReader, project: str, sample: str) -> None:
        self._fault: Callable[[str], InvalidVcf] = reader.fault
        self._whose = (project, sample)
        self._column = 9 + reader.header.samples.index(sample)
        self._info_numbers = RESERVED_NUMBERS | reader.header.info
        self._format_numbers = RESERVED_NUMBERS | reader.header.format
        self._schema = table_definition("variant_calls").arrow_schema(without=["run_id"])
        self._rows: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, line: VcfLine) -> None:
        """Take in one record: a row for each alternate allele that is a variant, none for a reference block."""
        if line.fields[4] == ".":
            return
        site = self._site(line.fields)
        call = self._call(line.fields[8], line.fields[self._column], len(site.alts))
        for allele, alt in enumerate(site.alts, start=1):
            if not is_placeholder(alt):
                self._rows.append(self._row(site, call, alt, allele))

    def take_batch(self) -> pa.RecordBatch:
        """The rows gathered so far as one batch; the builder is empty afterwards."""
        rows, self._rows = self._rows, []
        whose = [pa.repeat(pa.scalar(name), len(rows)) for name in self._whose]
        kinds = [field.type for field in self._schema][len(whose) :]
        columns = [pa.array(values, type=kind) for values, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
        return pa.RecordBatch.from_arrays(whose + columns, schema=self._schema)

    def _site(self, fields: list[str]) -> _Site:
        contig, position, names, reference, alternates, quality, filters, info = fields[:8]
        start = self._integer(position, "POS") - 1
        ref = clean_reference(reference)
        if ref is None or start < -1 or not contig:
            raise self._fault(f"CHROM {contig}, POS {position}, REF {reference} is no place in a genome")
        alts = [self._alternate(alt) for alt in alternates.split(",")]
        entries = [] if info == "." else [_pair(entry) for entry in info.split(";") if entry]
        return _Site(
            grch38_contig(contig),
            start,
            start + len(ref),
            ref,
            alts,
            [] if names == "." else names.split(";"),
            self._quality(quality),
            [] if filters == "." else filters.split(";"),
            entries,
            sum(not is_placeholder(alt) for alt in alts) > 1 or _was_split(entries),
        )

    def _quality(self, text: str) -> float | None:
        """QUAL, which may be infinite; nan is no value, because no comparison would find it again."""
        if text == "." or text.lower() == "nan":
            return None
        return float(text) if text.lower().lstrip("+-") in {"inf", "infinity"} else self._decimal(text, "QUAL")

    def _call(self, keys: str, values: str, alternates: int) -> _Call:
        names, parts = keys.split(":"), values.split(":")
        if len(parts) > len(names):
            raise self._fault(f"gives the sample {len(parts)} values for the {len(names)} keys {keys}")
        call = dict(zip(names, parts, strict=False))  # values may be left out at the end
        depths = self._allele_depths(call.get("AD", "."), alternates)
        rest = [(key, value) for key, value in call.items() if key not in _TYPED]
        if depths is None and call.get("AD", ".") != ".":
            rest.append(("AD", call["AD"]))
        phase_set = call.get("PS", ".")
        if phase_set != "." and not phase_set.isdigit():  # some callers name their sets, the specification numbers them
            rest.append(("PS", phase_set))
        return _Call(
            call.get("GT"),
            int(phase_set) if phase_set.isdigit() else None,
            self._count(call.get("DP", "."), "DP"),
            self._count(call.get("GQ", "."), "GQ"),
            depths,
            rest,
        )

    def _row(self, site: _Site, call: _Call, alt: str, allele: int) -> tuple[Any, ...]:
        alternates = len(site.alts)
        genotype, zygosity, phased = self._genotype(call.genotype, allele, alternates)
        ref_depth, alt_depth, vaf = _support(call.allele_depths, allele)
        info, rest = site.info, call.rest
        if alternates > 1:
            info = [(key, value_of(value, self._info_numbers.get(key, "."), allele, alternates)) for key, value in info]
            rest = [
                (key, value_of(value, self._format_numbers.get(key, "."), allele, alternates)) for key, value in rest
            ]
        return (
            site.contig,
            site.start,
            self._symbolic_end(site) if alt[0] == "<" else site.end,
            site.ref,
            alt,
            site.names,
            site.quality,
            site.filters,
            genotype,
            zygosity,
            phased,
            call.phase_set,
            call.depth,
            call.quality,
            ref_depth,
            alt_depth,
            vaf,
            site.several,
            info,
            rest,
        )

    def _genotype(self, text: str | None, allele: int, alternates: int) -> tuple[str | None, Zygosity, bool]:
        if text is None:
            return _NO_CALL
        genotype = genotype_of(text, allele, alternates)
        if genotype is None:
            raise self._fault(f"genotype {text} is not one of {alternates + 1} alleles")
        return genotype

    def _alternate(self, text: str) -> str:
        alt = clean_alternate(text)
        if alt is None:
            raise self._fault(f"ALT {text} is no allele")
        return alt

    def _symbolic_end(self, site: _Site) -> int:
        """The end of a symbolic allele such as <DEL>, which only INFO/END tells (1-based, closed: the same number)."""
        given = dict(site.info).get("END")
        if given is None:
            return site.end
        end = self._integer(given, "END")
        if end < site.start:
            raise self._fault(f"END {given} is before POS {site.start + 1}")
        return end

    def _allele_depths(self, text: str, alternates: int) -> list[int | None] | None:
        """Depths of all alleles, None if there is none or their count is not the number of alleles."""
        parts = text.split(",")
        return [self._count(part, "AD") for part in parts] if len(parts) == alternates + 1 else None

    def _count(self, text: str, name: str) -> int | None:
        """An integer that fits its column; callers that write GQ as 48.5 are rounded."""
        if text in {".", ""}:
            return None
        if text.isdigit() and len(text) < 10:
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
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise self._fault(f"{name} {text} is not a whole number")
        return int(text)


def _pair(entry: str) -> tuple[str, str]:
    key, _, value = entry.partition("=")
    return key, value


def _was_split(info: list[tuple[str, str]]) -> bool:
    """True if `bcftools norm --old-rec-tag OLD_REC` noted contig|position|ref|alt,alt|number of one allele."""
    return any(key == "OLD_REC" and "," in value.split("|")[3] for key, value in info if value.count("|") == 4)


def _support(depths: list[int | None] | None, allele: int) -> tuple[int | None, int | None, float | None]:
    """Reads for the reference, reads for the allele, and its share of the reads for any allele."""
    if depths is None:
        return None, None, None
    alt_depth = depths[allele]
    total = sum(depth or 0 for depth in depths)
    return depths[0], alt_depth, alt_depth / total if alt_depth is not None and total > 0 else None
