"""Findings: the variants of a sample that ClinVar describes, joined once and stored.

A join is by contig, start, end, ref and alt, all equal, on calls that carry the allele and passed their filters.
It goes contig by contig, so that memory holds one contig of ClinVar and the findings of a few samples, however large
the lake is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And

from strandline.errors import StrandlineError
from strandline.lake import Lake
from strandline.lake_filters import among, equals, sample_filter
from strandline.schema import table_definition
from strandline.vcf_alleles import CARRIED

SITE: Final = ("contig", "start", "end", "ref", "alt")
_CALLS: Final = (*SITE, "genotype", "zygosity", "depth", "ref_depth", "alt_depth", "vaf")
# Samples that are joined on one reading of ClinVar; more would hold more findings in memory.
_SAMPLES_AT_ONCE: Final = 20
_ATTEMPTS: Final = 10


@dataclass
class _Sample:
    """A sample whose findings are being gathered, and the state of its calls when that began."""

    project: str
    name: str
    calls: frozenset[str]
    found: list[pa.Table] = field(default_factory=list)


def refresh_sample(lake: Lake, project: str, sample: str) -> int:
    """Store the findings of one sample from the newest release and return how many they are.

    Calls or releases that change meanwhile are joined again, so the last writer leaves findings of the newest state.
    """
    for _ in range(_ATTEMPTS):
        release = newest_release(lake)
        state = _sample_state(lake, project, sample)
        _join(lake, release, [state])
        rows = _store(lake, release, state)
        if newest_release(lake) == release and _sample_state(lake, project, sample).calls == state.calls:
            return rows
    raise StrandlineError(f"{project}/{sample} was loaded again {_ATTEMPTS} times while its findings were joined.")


def refresh_all(lake: Lake) -> int:
    """Store the findings of every loaded sample from the newest release and return how many samples they are of."""
    samples = lake.read("samples", columns=("project", "sample")).to_pylist()
    names = sorted((row["project"], row["sample"]) for row in samples)
    for first in range(0, len(names), _SAMPLES_AT_ONCE):
        release = newest_release(lake)
        states = [_sample_state(lake, project, sample) for project, sample in names[first : first + _SAMPLES_AT_ONCE]]
        _join(lake, release, states)
        for state in states:
            _store(lake, release, state)
        for state in states:
            changed = _sample_state(lake, state.project, state.name).calls != state.calls
            if changed or newest_release(lake) != release:
                refresh_sample(lake, state.project, state.name)
    return len(samples)


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
    pairs = numbered[0].join(numbered[1], keys=list(SITE), join_type="inner").sort_by("call")
    left, right = calls.take(pairs["call"]), annotations.take(pairs["annotation"])
    names = table_definition("findings").arrow_schema(without=["project", "sample"]).names
    columns = [(left if name in _CALLS else right).column(name) for name in names]
    return pa.table(columns, names=names)


def _sample_state(lake: Lake, project: str, sample: str) -> _Sample:
    return _Sample(project, sample, lake.state_of("variant_calls", {"project": project, "sample": sample}))


def _join(lake: Lake, release: str | None, samples: Sequence[_Sample]) -> None:
    if release is None:
        return
    for contig in _contigs(lake, release):
        annotations = lake.read("clinvar", And(equals("release", release), equals("contig", contig)))
        for sample in samples:
            carried = And(
                sample_filter(sample.project, sample.name), equals("contig", contig), among("zygosity", CARRIED)
            )
            calls = _trusted(lake.read("variant_calls", carried, (*_CALLS, "filters")))
            sample.found.append(join(calls, annotations))


def _trusted(calls: pa.Table) -> pa.Table:
    """The calls that failed no filter; the others stay in variant_calls, where their filters are beside them."""
    filters = pc.binary_join(calls["filters"].cast(pa.list_(pa.string())), ";")
    return calls.filter(pc.is_in(filters, pa.array(["", "PASS"])))


def _contigs(lake: Lake, release: str) -> list[str]:
    names: set[str] = set()
    for batch in lake.read_batches("clinvar", equals("release", release), ("contig",)):
        names.update(pc.unique(batch.column("contig")).to_pylist())
    return sorted(names)


def _store(lake: Lake, release: str | None, sample: _Sample) -> int:
    rows = lake.replace_sample("findings", sample.project, sample.name, _batches(sample.found))
    if release is not None:
        lake.change_sample(sample.project, sample.name, {"annotation_release": release})
    return rows


def _batches(tables: Sequence[pa.Table]) -> Iterator[pa.RecordBatch]:
    for table in tables:
        yield from table.to_batches()
