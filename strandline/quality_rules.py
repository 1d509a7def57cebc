"""What the setting `qualityGate` says: for each metric, which values fail a sample and which only warn.

A rule is a text such as `covered_20x fail<80 warn<90`: the metric, then one or more of fail<N, fail>N, warn<N, warn>N
in the metric's unit. `ti_tv off` judges a metric not at all.
"""

import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strandline.errors import SettingError

FAIL, WARN, PASS, NOT_ASSESSED = "fail", "warn", "pass", "not assessed"


@dataclass(frozen=True)
class Metric:
    """A figure that can be judged: what it is in words, and its unit."""

    words: str
    unit: str


METRICS = {
    "mapped": Metric("reads that align to the reference, of all reads", " %"),
    "duplicates": Metric("reads marked as duplicates, of all reads", " %"),
    "depth": Metric("mean depth of what was to be read, without duplicates", "x"),
    "covered_20x": Metric("bases of what was to be read that were read 20 times or more", " %"),
    "ti_tv": Metric("transitions for each transversion among the passing variants", ""),
    "het_hom": Metric("heterozygous for each homozygous single-base variant among the passing ones", ""),
    "sex_mismatch": Metric("1 if the sheet and the reads on chrX and chrY tell different sexes, else 0", ""),
}

DEFAULTS = (
    "mapped fail<50 warn<90",
    "duplicates warn>50",
    "depth fail<10 warn<20",
    "covered_20x fail<80 warn<90",
    "ti_tv warn<1.8 warn>3.6",
    "het_hom warn<1 warn>3",
    "sex_mismatch warn>0",
)

_BOUND = re.compile(r"(fail|warn)([<>])(\d{1,6}(?:\.\d{1,3})?)", re.ASCII)


@dataclass(frozen=True)
class Bound:
    """One threshold: a value below (`<`) or above (`>`) `limit` earns `verdict`."""

    verdict: str
    sign: str
    limit: float

    def broken_by(self, value: float) -> bool:
        """Whether a value lies on the wrong side; the limit itself is on the right one."""
        return value < self.limit if self.sign == "<" else value > self.limit


Rules = Mapping[str, tuple[Bound, ...]]
"""The bounds of each metric, failures first; none for one that is off."""


def parse(texts: Iterable[str]) -> Rules:
    """Read rules; metrics that no text names keep their default. SettingError says which text is wrong and why."""
    rules = dict(map(_rule, DEFAULTS))
    named: set[str] = set()
    for text in texts:
        metric, bounds = _rule(text)
        if metric in named:
            raise SettingError(f"qualityGate: {metric} has two rules; write all its bounds into one.")
        named.add(metric)
        rules[metric] = bounds
    return rules


def _rule(text: str) -> tuple[str, tuple[Bound, ...]]:
    metric, *words = text.split() or [""]
    if metric not in METRICS:
        raise SettingError(f"qualityGate: {text!r} names no metric; write one of {', '.join(METRICS)}.")
    bounds = [] if words == ["off"] else [_BOUND.fullmatch(word) for word in words]
    if None in bounds or (not bounds and words != ["off"]):
        raise SettingError(
            f"qualityGate: {text!r} cannot be read; write it like {metric} fail<10 warn<20, or {metric} off."
        )
    read = [Bound(found[1], found[2], float(found[3])) for found in bounds if found]
    if wrong := _senseless(read, METRICS[metric].unit):
        raise SettingError(f"qualityGate: {text!r} {wrong}.")
    return metric, tuple(sorted(read, key=lambda bound: bound.verdict))


def _senseless(bounds: Sequence[Bound], unit: str) -> str:
    """Why nobody can mean these bounds; empty when one can."""
    limits = {(bound.verdict, bound.sign): bound.limit for bound in bounds}
    if len(limits) < len(bounds):
        return "has two bounds of one kind; keep one"
    if unit == " %":
        for limit in limits.values():
            if 0 < limit < 1:
                return (
                    f"has a threshold of {limit:g} %; thresholds are in percent, so write {limit * 100:g} for a share"
                )
            if limit > 100:
                return f"has a threshold of {limit:g} %, and no share is above 100 %"
    for sign, narrower in (("<", operator.le), (">", operator.ge)):
        fail, warn = limits.get((FAIL, sign)), limits.get((WARN, sign))
        if fail is not None and warn is not None and narrower(warn, fail):
            return f"never warns: what is {sign}{warn:g} fails already by {FAIL}{sign}{fail:g}"
    least = max((limit for (_, sign), limit in limits.items() if sign == "<"), default=None)
    most = min((limit for (_, sign), limit in limits.items() if sign == ">"), default=None)
    if least is not None and most is not None and least > most:
        return f"lets no value pass: each is below {least:g} or above {most:g}"
    return ""
