"""The page of the variants over an Athena that exists only here, faked at the single steps of a query."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import answers
from strandline import athena_steps
from strandline.athena_steps import Look
from strandline.claims import Claim, Claims
from strandline.deployment import Deployment
from strandline.queries import Query
from tests.examples import FINDING

COMMON = FINDING | {
    "start": 43071076,
    "end": 43071077,
    "ref": "T",
    "alt": "C",
    "genes": ["BRCA1", "LOC126862571"],
    "significance": "benign",
    "variation_id": "41827",
    "rs": [],
}
CALL: dict[str, Any] = {
    "filters": ["PASS"],
    "qual": 222.2,
    "genotype_quality": 99,
    "phased": True,
    "phase_set": 43057000,
    "split_from_multiallelic": False,
    "significance_raw": "Pathogenic|protective",
    "variant_class": "single_nucleotide_variant",
    "execution": "arn:aws:states:us-east-1:123456789012:execution:pipeline:HCC1395BL-5ac1",
}
CARRIER = {name: FINDING[name] for name in ("zygosity", "genotype", "depth", "ref_depth", "alt_depth", "vaf")}
CARRIER |= {"project": "family", "sample": "NA12878", "filters": ["PASS"]}


@dataclass
class Athena:
    """What the fake answers to each kind of question, what it was asked, and what was stopped."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=lambda: [CALL])
    carriers: list[dict[str, Any]] = field(default_factory=lambda: [CARRIER])
    samples: list[dict[str, Any]] = field(default_factory=list)
    coverage: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Query] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    error: Exception | None = None
    end: Look = field(default_factory=lambda: Look("SUCCEEDED", 4200, 310))
    may_end: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_end.set()

    def start(self, query: Query, _: Deployment) -> str:
        if self.error:
            raise self.error
        self.asked.append(query)
        return f"query-{len(self.asked)}"

    def look(self, _: str) -> Look:
        return self.end if self.may_end.is_set() else Look("RUNNING", 1700)

    def fetch(self, _: str, query: Query) -> Iterator[list[dict[str, Any]]]:
        kinds = {
            "FROM samples": self.samples,
            "FROM coverage": self.coverage,
            "LEFT JOIN clinvar": self.calls,
            "v.zygosity IN": self.carriers,
        }
        found = next((rows for mark, rows in kinds.items() if mark in query.sql), self.rows)
        yield found[: int(query.parameters[-1])]

    def main(self) -> list[Query]:
        """The questions that the page itself asked, without those about one variant or about absence."""
        return [query for query in self.asked if "FROM findings" in query.sql or "LEFT JOIN annotations" in query.sql]


@pytest.fixture
def athena(stack: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Athena]:
    """Athena over the fake stack; two samples are known. Pages wait for it, unless a test says that it works on."""
    fake = Athena(rows=[FINDING, COMMON])
    for step in ("start", "look", "fetch"):
        monkeypatch.setattr(athena_steps, step, getattr(fake, step))
    monkeypatch.setattr(athena_steps, "stop", fake.stopped.append)
    monkeypatch.setattr(answers, "GRACE_SECONDS", 20)
    monkeypatch.setattr(answers, "table", lambda name: name)
    empty = dict.fromkeys(("status", "started", "ended", "error", "cause"), "")
    known = [Claim("demo", "HCC1395BL", **empty), Claim("family", "NA12878", **empty)]
    monkeypatch.setattr(Claims, "claims", lambda _: iter(known))
    yield fake
    fake.may_end.set()


@pytest.fixture
def works_on(athena: Athena, monkeypatch: pytest.MonkeyPatch) -> Athena:
    """An Athena that works on until the test lets it end."""
    athena.may_end.clear()
    monkeypatch.setattr(answers, "GRACE_SECONDS", 0)
    return athena


@pytest.fixture
def page(stack: Any, athena: Athena) -> Any:
    """Open the page with query parameters."""

    def open_page(**query: str | list[str]) -> AppTest:
        app: AppTest = stack.open("variants", **query)
        assert not app.exception
        return app

    return open_page
