"""The dashboard's addresses."""

from dashboard import links


def test_an_address_holds_each_filter_under_its_name_and_nothing_for_none() -> None:
    query = links.runs(states=["failed", "timed out"], text="a&b", project="")
    assert links.address(links.RUNS, query) == "/runs?state=failed&state=timed+out&q=a%26b"
    assert links.address(links.RUNS, links.runs()) == "/runs"
    assert links.address(links.RUN, links.run("S1-5ac1")) == "/run?run=S1-5ac1"


def test_a_link_to_variants_asks_at_once() -> None:
    assert links.variants(project="demo", sample="S1") == {"sample": "S1", "project": "demo", "asked": "1"}
    assert links.variants(gene="BRCA1", asked=False) == {"gene": "BRCA1"}


def test_only_what_an_execution_can_be_called_is_a_runs_name() -> None:
    assert links.is_run_name("NA12878.2_x-1eee107772f7753bb3c177922fd35f7ee83df459")
    assert not any(map(links.is_run_name, ("", "a b", "<b>x", "a/b", "x" * 81, "a\n")))


def test_unknown_values_are_told_short_and_without_control_characters() -> None:
    assert links.ignored("state", ["failed", "ZZZ"], links.STATES) == ["state=ZZZ"]
    (told,) = links.ignored("q", ["\x1b[31m" + "x" * 99], ())
    assert told == f"q=·[31m{'x' * 55}…"
