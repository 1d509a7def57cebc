"""Whether a sample is good enough to be loaded: what was measured of it, judged by the rules of the stack."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from strandline.quality_measures import Measure
from strandline.quality_rules import FAIL, METRICS, NOT_ASSESSED, PASS, WARN, Bound, Rules


@dataclass(frozen=True)
class Judged:
    """What one metric came to; `value` and `bound` as people read them."""

    metric: str
    value: str
    over: str
    bound: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.metric} is {self.value}, {self.bound} ({METRICS[self.metric].words}; {self.over})"


@dataclass(frozen=True)
class Judgement:
    """All metrics of a sample, judged."""

    judged: tuple[Judged, ...]

    @property
    def verdict(self) -> str:
        """The worst of the metrics' verdicts: fail, warn or pass."""
        found = {one.verdict for one in self.judged}
        return next((verdict for verdict in (FAIL, WARN) if verdict in found), PASS)

    def told(self, verdict: str) -> list[str]:
        """A sentence for each metric of this verdict, with its value and its threshold."""
        return [str(one) for one in self.judged if one.verdict == verdict]

    def document(self) -> dict[str, Any]:
        """The judgement as the state machine carries it: {verdict, warnings, figures}."""
        return {"verdict": self.verdict, "warnings": self.told(WARN), "figures": [asdict(one) for one in self.judged]}


def judge(measured: Mapping[str, Measure], rules: Rules) -> Judgement:
    """Judge each metric that a rule is for; one that could have failed but was not measured warns."""
    return Judgement(tuple(_judge(name, measured[name], bounds) for name, bounds in rules.items() if bounds))


def _judge(name: str, found: Measure, bounds: Sequence[Bound]) -> Judged:
    unit = METRICS[name].unit
    wanted = " and ".join(f"{bound.verdict} {_WORDS[bound.sign]} {_limit(bound)}{unit}" for bound in bounds)
    if found.value is None:
        could_fail = any(bound.verdict == FAIL for bound in bounds)
        return Judged(name, NOT_ASSESSED, found.over, wanted, WARN if could_fail else NOT_ASSESSED)
    for bound in bounds:
        if bound.broken_by(found.value):
            crossed = f"{_WORDS[bound.sign]} the threshold of {_limit(bound)}{unit}"
            return Judged(name, _told(found.value, bounds) + unit, found.over, crossed, bound.verdict)
    return Judged(name, _told(found.value, bounds) + unit, found.over, wanted, PASS)


_WORDS = {"<": "below", ">": "above"}


def _limit(bound: Bound) -> str:
    return f"{bound.limit:.3f}".rstrip("0").rstrip(".")


def _told(value: float, bounds: Sequence[Bound]) -> str:
    """Return a figure with two decimals, or with as many as keep it on its side of every threshold."""
    for decimals in range(2, 12):
        text = f"{value:.{decimals}f}"
        if all(bound.broken_by(float(text)) == bound.broken_by(value) for bound in bounds):
            return text.rstrip("0").rstrip(".")
    return repr(value)
