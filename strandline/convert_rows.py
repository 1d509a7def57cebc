"""The rows of table variant_calls, gathered from VCF records.

This is the inner loop of the conversion, so rows are tuples and what repeats is cached.
"""

from typing import Any, Final

import pyarrow as pa

from strandline.convert_columns import entry_map_column, list_column, pair_map_column
from strandline.convert_records import Call, RecordParser, Site
from strandline.schema import table_definition
from strandline.vcf import VcfLine, VcfReader
from strandline.vcf_alleles import RESERVED_NUMBERS, Zygosity, genotype_of, is_placeholder, value_of

_NO_CALL: Final[tuple[None, Zygosity, bool]] = (None, "no_call", False)


class CallRows:
    """Rows of one sample, waiting to become a record batch of variant_calls without run_id."""

    def __init__(self, reader: VcfReader, project: str, sample: str) -> None:
        self._fault = reader.fault
        self._parser = RecordParser(reader.fault)
        self._whose = (project, sample)
        self._column = 9 + reader.header.samples.index(sample)
        self._info_numbers = RESERVED_NUMBERS | reader.header.info
        self._format_numbers = RESERVED_NUMBERS | reader.header.format
        self._schema = table_definition("variant_calls").arrow_schema(without=["run_id"])
        # The order of a row is that of the columns; `keys` and `values` become the map `format`.
        self._names = [*self._schema.names[2:-1], "keys", "values"]
        self._rows: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, line: VcfLine) -> None:
        """Take in one record: a row for each alternate allele that is a variant, none for a reference block."""
        if line.fields[4] == ".":
            return
        site = self._parser.site(line.fields)
        call = self._parser.call(line.fields[8], line.fields[self._column], len(site.alts))
        for allele, alt in enumerate(site.alts, start=1):
            if not is_placeholder(alt):
                self._rows.append(self._row(site, call, alt, allele))

    def take_batch(self) -> pa.RecordBatch:
        """The rows gathered so far as one batch; the builder is empty afterwards."""
        rows, self._rows = self._rows, []
        gathered = dict(zip(self._names, zip(*rows, strict=True), strict=True))
        columns = {
            "project": pa.repeat(pa.scalar(self._whose[0]), len(rows)),
            "sample": pa.repeat(pa.scalar(self._whose[1]), len(rows)),
            "names": list_column(gathered.pop("names"), ";"),
            "filters": list_column(gathered.pop("filters"), ";"),
            "info": entry_map_column(gathered.pop("info"), ";"),
            "format": pair_map_column(gathered.pop("keys"), gathered.pop("values"), ":"),
        }
        columns |= {name: pa.array(values, self._schema.field(name).type) for name, values in gathered.items()}
        return pa.RecordBatch.from_arrays([columns[name] for name in self._schema.names], schema=self._schema)

    def _row(self, site: Site, call: Call, alt: str, allele: int) -> tuple[Any, ...]:
        alternates = len(site.alts)
        genotype, zygosity, phased = self._genotype(call.genotype, allele, alternates)
        ref_depth, alt_depth, vaf = _support(call.allele_depths, allele)
        info, values = site.info, call.values
        if alternates > 1:
            info = self._info_of(info, allele, alternates)
            values = self._values_of(call, allele, alternates)
        return (
            site.contig,
            site.start,
            self._parser.symbolic_end(site) if alt[0] == "<" else site.end,
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
            call.keys,
            values,
        )

    def _info_of(self, info: str | None, allele: int, alternates: int) -> str | None:
        """INFO as it concerns one of several alternate alleles."""
        if info is None:
            return None
        parts = [entry.partition("=") for entry in info.split(";")]
        numbers = self._info_numbers
        return ";".join(
            key + sign + value_of(value, numbers.get(key, "."), allele, alternates) for key, sign, value in parts
        )

    def _values_of(self, call: Call, allele: int, alternates: int) -> str | None:
        """The values of the keys without a column, as they concern one of several alternate alleles."""
        if call.keys is None or call.values is None:
            return None
        pairs = zip(call.keys.split(":"), call.values.split(":"), strict=True)
        numbers = self._format_numbers
        return ":".join(value_of(value, numbers.get(key, "."), allele, alternates) for key, value in pairs)

    def _genotype(self, text: str | None, allele: int, alternates: int) -> tuple[str | None, Zygosity, bool]:
        if text is None:
            return _NO_CALL
        genotype = genotype_of(text, allele, alternates)
        if genotype is None:
            raise self._fault(f"genotype {text} is not one of {alternates + 1} alleles")
        return genotype


def _support(depths: list[int | None] | None, allele: int) -> tuple[int | None, int | None, float | None]:
    """Reads for the reference, reads for the allele, and its share of the reads for any allele."""
    if depths is None:
        return None, None, None
    alt_depth = depths[allele]
    total = sum(depth or 0 for depth in depths)
    return depths[0], alt_depth, alt_depth / total if alt_depth is not None and total > 0 else None
