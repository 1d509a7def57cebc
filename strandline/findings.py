"""Findings: the variants of a sample that ClinVar describes, joined once and stored.

A join is by contig, start, end, ref and alt, all equal, on calls that carry the allele and passed their filters.

Each sample is read once, and only calls at a position that ClinVar knows are kept. ClinVar is read contig by contig,
once for a few samples. So memory holds one contig of ClinVar, its positions, and the kept calls of those samples.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And

from strandline.errors import StrandlineError
from strandline.lake import Lake
from strandline.lake_filters import Key, among, equals, partition_filter, sample_key
from strandline.schema import table_definition
from strandline.vcf_alleles import CARRIED

SITE: Final = ("contig", "start", "end", "ref", "alt")
_CALLS: Final = (*SITE, "genotype", "zygosity", "depth", "ref_depth", "alt_depth", "vaf")
# Samples that are joined on one reading of ClinVar and stored by one commit; more would hold more calls in memory.
_SAMPLES_AT_ONCE: Final = 8
_ATTEMPTS: Final = 10

Positions = Mapping[str, pa.Array]


@dataclass
class _Sample:
    """A sample whose findings are being gathered: the state of its calls when that began, and those that may match."""

    key: Key
    state: frozenset[str]
    candidates: dict[str, pa.Table] = field(default_factory=dict)
    found: list[pa.Table] = field(default_factory=list)


@dataclass(frozen=True)
class _Release:
    """A ClinVar release in one state, and the positions it knows on each contig (0-based); None before the first.

    A corrected file of the same date is the same release in another state.
    """

    name: str | None
    state: frozenset[str]
    positions: Positions

    @classmethod
    def newest(cls, lake: Lake) -> "_Release":
        name, state = _newest_state(lake)
        return cls(name, state, {} if name is None else _positions(lake, name))


def refresh_sample(lake: Lake, project: str, sample: str) -> int:
    """Store the findings of one sample from the newest release and return how many they are.

    Calls or releases that change meanwhile are joined again, so the last writer leaves findings of the newest state.
    """
    for _ in range(_ATTEMPTS):
        release = _Release.newest(lake)
        states = [_state_of(lake, sample_key(project, sample))]
        [rows] = _refresh(lake, release, states)
        if not _changed(lake, release, states):
            return rows
    raise StrandlineError(f"{project}/{sample} was loaded again {_ATTEMPTS} times while its findings were joined.")


def refresh_all(lake: Lake) -> int:
    """Store the findings of every loaded sample from the newest release and return how many samples they are of."""
    rows = lake.read("samples", columns=("project", "sample")).to_pylist()
    keys = [sample_key(*names) for names in sorted((row["project"], row["sample"]) for row in rows)]
    release = _Release.newest(lake)
    for first in range(0, len(keys), _SAMPLES_AT_ONCE):
        states = [_state_of(lake, key) for key in keys[first : first + _SAMPLES_AT_ONCE]]
        _refresh(lake, release, states)
        for state in _changed(lake, release, states):
            refresh_sample(lake, state.key["project"], state.key["sample"])
    return len(keys)


def newest_release(lake: Lake) -> str | None:
    """The newest ClinVar release in the lake, None before the first was loaded."""
    return max(lake.releases(), default=None)


def join(calls: pa.Table, annotations: pa.Table) -> pa.Table:
    """Calls beside the annotations of exactly their site and alleles, as columns of table findings without the sample.

    `calls` have the columns of variant_calls, `annotations` those of clinvar; a variant with several records in ClinVar
    gives as many rows.
    """
    numbered = [
        table.select(SITE).append_column(number, pa.array(range(table.num_rows), pa.int64()))
        for table, number in ((calls, "call"), (annotations, "annotation"))
    ]
    # Arrow joins no lists, so it joins row numbers, and the rows are taken by them.
    pairs = numbered[0].join(numbered[1], keys=list(SITE), join_type="inner")
    pairs = pairs.sort_by([("call", "ascending"), ("annotation", "ascending")])
    left, right = calls.take(pairs["call"]), annotations.take(pairs["annotation"])
    names = table_definition("findings").arrow_schema(without=["project", "sample"]).names
    columns = [(left if name in _CALLS else right).column(name) for name in names]
    return pa.table(columns, names=names)


def _refresh(lake: Lake, release: _Release, samples: Sequence[_Sample]) -> list[int]:
    for sample in samples:
        sample.candidates = _candidates(lake, sample.key, release.positions)
    for contig in sorted(release.positions):
        concerned = [sample for sample in samples if contig in sample.candidates]
        if concerned and release.name is not None:
            annotations = lake.read("clinvar", And(equals("release", release.name), equals("contig", contig)))
            for sample in concerned:
                sample.found.append(join(sample.candidates[contig], annotations))
    rows = lake.replace_samples("findings", [(sample.key, _batches(sample.found)) for sample in samples])
    if release.name is not None:
        lake.change_samples([sample.key for sample in samples], {"annotation_release": release.name})
    return rows


def _changed(lake: Lake, release: _Release, samples: Sequence[_Sample]) -> list[_Sample]:
    """The samples whose calls, or the release, are no longer what was joined."""
    if _newest_state(lake) != (release.name, release.state):
        return list(samples)
    return [sample for sample in samples if _state_of(lake, sample.key).state != sample.state]


def _newest_state(lake: Lake) -> tuple[str | None, frozenset[str]]:
    name = newest_release(lake)
    return name, frozenset() if name is None else lake.state_of("clinvar", {"release": name})


def _state_of(lake: Lake, key: Key) -> _Sample:
    return _Sample(key, lake.state_of("variant_calls", key))


def _positions(lake: Lake, release: str) -> Positions:
    found: dict[str, list[pa.Array]] = {}
    for batch in lake.read_batches("clinvar", equals("release", release), ("contig", "start")):
        for contig, rows in _by_contig(pa.Table.from_batches([batch])):
            found.setdefault(contig, []).append(pc.unique(rows["start"]))
    return {contig: pa.concat_arrays(arrays).unique() for contig, arrays in found.items()}


def _candidates(lake: Lake, key: Key, positions: Positions) -> dict[str, pa.Table]:
    """The calls of a sample that are carried, trusted, and at a known position, by contig."""
    found: dict[str, list[pa.Table]] = {}
    if not positions:
        return {}
    carried = And(partition_filter(key), among("zygosity", CARRIED))
    for batch in lake.read_batches("variant_calls", carried, (*_CALLS, "filters")):
        for contig, rows in _by_contig(_trusted(pa.Table.from_batches([batch]))):
            if contig in positions:
                known = rows.filter(pc.is_in(rows["start"], positions[contig]))
                found.setdefault(contig, []).append(known)
    return {contig: pa.concat_tables(tables) for contig, tables in found.items()}


def _by_contig(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    for contig in pc.unique(rows["contig"]).to_pylist():
        yield contig, rows.filter(pc.equal(rows["contig"], contig))


def _trusted(calls: pa.Table) -> pa.Table:
    """The calls that failed no filter; the others stay in variant_calls, where their filters are beside them."""
    filters = pc.binary_join(calls["filters"].cast(pa.list_(pa.string())), ";")
    return calls.filter(pc.is_in(filters, pa.array(["", "PASS"])))


def _batches(tables: Sequence[pa.Table]) -> Iterator[pa.RecordBatch]:
    for table in tables:
        yield from table.to_batches()
