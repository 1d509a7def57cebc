"""All SQL that the product sends to read its tables: the texts in `queries/`, with the conditions of a filter put in.

Values never enter a text; they travel beside it as parameters, in the order of the `?`. The texts stay in the part of
Trino that DuckDB answers in the same way, every order is total and every query has a limit. Arrays are joined with `|`,
which no gene, condition or consequence holds, because Athena's own text of an array cannot be taken apart again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any

from strandline.clinvar_terms import SIGNIFICANCES
from strandline.filters import VariantFilter, canonical_gene
from strandline.genes import places
from strandline.quality_rules import WARN
from strandline.regions import Region
from strandline.vcf_alleles import CARRIED

if TYPE_CHECKING:
    from strandline.variant_key import VariantKey

DEFAULT_LIMIT = 1000
SEPARATOR = "|"

Value = str | int

Row = dict[str, Any]
"""One row of an answer, by column."""


@dataclass(frozen=True)
class Query:
    """One SELECT, the values of its `?` in order, and the columns whose text is an array joined with `|`."""

    sql: str
    parameters: tuple[Value, ...]
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Condition:
    sql: str
    parameters: tuple[Value, ...]


_ANNOTATED = frozenset({"genes", "conditions", "consequences", "rs"})


def findings(asked: VariantFilter, limit: int = DEFAULT_LIMIT) -> Query:
    """What ClinVar knew about the asked variants when their samples were loaded, the most severe first."""
    conditions = _called(asked, "f")
    if asked.genes:
        conditions.append(_named(asked.genes, "f"))
    conditions += _classified(asked, "f")
    return _query("findings", conditions, limit, _ANNOTATED, severity=_severity("f"))


def variant_annotations(asked: VariantFilter, limit: int = DEFAULT_LIMIT) -> Query:
    """The asked variants beside the newest ClinVar; undescribed ones stay, with nulls, if the filter lets them.

    A variant belongs to an asked gene when ClinVar says so or when it lies within the gene's span.
    """
    conditions = _called(asked, "v")
    if asked.genes:
        conditions.append(_within(asked.genes, "v", "a"))
    conditions += _classified(asked, "a")
    return _query("variant_annotations", conditions, limit, _ANNOTATED | {"filters"}, severity=_severity("a"))


def samples(project: str | None = None, sample: str | None = None, limit: int = DEFAULT_LIMIT) -> Query:
    """The samples that are loaded, of every project unless one is named."""
    return _query("samples", _identity(project, sample, "s"), limit)


def warned_samples(project: str | None = None, sample: str | None = None, limit: int = DEFAULT_LIMIT) -> Query:
    """Those of them whose quality passed with warnings."""
    return _query("samples", [*_identity(project, sample, "s"), _Condition("s.quality = ?", (WARN,))], limit)


def coverage(project: str | None, sample: str | None, genes: Iterable[str] = (), limit: int = DEFAULT_LIMIT) -> Query:
    """How well the targets of samples were read; of every sample and every target unless some are named."""
    conditions = _identity(project, sample, "c")
    targets = tuple(canonical_gene(gene) for gene in genes)
    if targets:
        conditions.append(_Condition(f"c.target IN ({_marks(targets)})", targets))
    return _query("coverage", conditions, limit)


def variant_detail(one: "VariantKey", release: str = "", variation_id: str = "") -> Query:
    """One call with all its evidence, what ClinVar's own words were in that release, and the run that made it."""
    named = [_Condition("a.release = ?", (release,)), _Condition("a.variation_id = ?", (variation_id,))]
    conditions = _identity(one.project, one.sample, "v") + _allele(one, "v")
    query = _query("variant_detail", conditions, 1, frozenset({"names", "filters"}), described=_all(named))
    return replace(query, parameters=(release, variation_id, *query.parameters))


def carriers(one: "VariantKey", limit: int = DEFAULT_LIMIT) -> Query:
    """Every sample that carries the allele, whatever its filters say of it."""
    carried = _Condition(f"v.zygosity IN ({_marks(CARRIED)})", CARRIED)
    return _query("carriers", [*_allele(one, "v"), carried], limit, frozenset({"filters"}))


def _query(
    name: str,
    conditions: list[_Condition],
    limit: int,
    lists: frozenset[str] = frozenset(),
    **parts: str,
) -> Query:
    where = _all(conditions) or "1 = 1"
    values = [value for condition in conditions for value in condition.parameters]
    return Query(_text(name).substitute(filter=where, **parts), (*values, limit), lists)


def _all(conditions: Iterable[_Condition]) -> str:
    return "\n  AND ".join(condition.sql for condition in conditions)


@cache
def _text(name: str) -> Template:
    return Template(resources.files("strandline").joinpath("queries", f"{name}.sql").read_text("utf-8").strip())


def _called(asked: VariantFilter, table: str) -> list[_Condition]:
    return _identity(asked.project, asked.sample, table) + _region(asked.region, table)


def _classified(asked: VariantFilter, table: str) -> list[_Condition]:
    conditions = []
    if asked.significance:
        marks = _marks(asked.significance)
        conditions.append(_Condition(f"{table}.significance IN ({marks})", asked.significance))
    if asked.min_stars:
        conditions.append(_Condition(f"{table}.stars >= ?", (asked.min_stars,)))
    return conditions


def _identity(project: str | None, sample: str | None, table: str) -> list[_Condition]:
    named = (("project", project), ("sample", sample))
    return [_Condition(f"{table}.{column} = ?", (value,)) for column, value in named if value]


def _allele(one: "VariantKey", table: str) -> list[_Condition]:
    columns = (("contig", one.contig), ('"start"', one.start), ("ref", one.ref), ("alt", one.alt))
    return [_Condition(f"{table}.{column} = ?", (value,)) for column, value in columns]


def _region(region: Region | None, table: str) -> list[_Condition]:
    if region is None:
        return []
    conditions = [_Condition(f"{table}.contig = ?", (region.contig,))]
    if region.end is not None:
        conditions.append(_Condition(f'{table}."start" < ?', (region.end,)))
    if region.end is not None or region.start:
        conditions.append(_Condition(f'{table}."end" > ?', (region.start,)))
    return conditions


def _named(genes: tuple[str, ...], table: str) -> _Condition:
    """ClinVar gives one of the genes as the variant's."""
    return _Condition("(" + " OR ".join(f"contains({table}.genes, ?)" for _ in genes) + ")", genes)


def _within(genes: tuple[str, ...], called: str, described: str) -> _Condition:
    """ClinVar gives one of the genes as the variant's, or the variant overlaps a place of one."""
    named = _named(genes, described)
    spans = [_region(Region(place.contig, place.start, place.end), called) for gene in genes for place in places(gene)]
    inside = [" AND ".join(condition.sql for condition in span) for span in spans]
    values = [value for span in spans for condition in span for value in condition.parameters]
    return _Condition("(" + " OR ".join([named.sql, *inside]) + ")", (*named.parameters, *values))


def _marks(values: Iterable[Value]) -> str:
    return ", ".join("?" for _ in values)


def _severity(table: str) -> str:
    ranks = "".join(f" WHEN '{name}' THEN {rank}" for rank, name in enumerate(SIGNIFICANCES))
    return f"CASE {table}.significance{ranks} ELSE {len(SIGNIFICANCES)} END"
