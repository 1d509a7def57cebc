"""Variants, in a browser, on a stack that holds the demo's answer: ask, read, choose, cancel, download."""

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.gate import Gate
from tests.browser.patience import PATIENCE_MS
from tests.browser.scene import PROJECT, SAMPLE, SECOND
from tests.browser.visit import Visit
from tests.processes import eventually

ROWS = "Variants beside ClinVar"
STOP = f"{PROJECT}/{SAMPLE}/chr17-43057078-G-A/55480"
VARIANT_ACROSS = 100
"""Pixels from the table's left to the header of its first column."""

HERS = f"project={PROJECT}&sample={SAMPLE}"


def panel(visit: Visit) -> str:
    """Return what the panel of the chosen variant is about: `BRCA1 · chr17:43057078 G>A`."""
    heading = visit.page.locator(".st-key-detail").get_by_role("heading").first
    expect(heading).to_be_visible(timeout=PATIENCE_MS)
    return heading.inner_text().strip()


def test_a_gene_question_finds_the_brca1_variant_and_its_evidence(visit: Visit, answered: str) -> None:
    visit.open(f"/variants?{HERS}")
    visit.reads("No query yet")
    visit.page.get_by_role("textbox", name="Genes").fill("brca1")
    visit.page.get_by_role("button", name="Only pathogenic").click()
    visit.reads("chr17:43,044,295-43,170,245")
    visit.settled()
    visit.page.get_by_text("SQL that would be sent").click()
    expect(visit.page.get_by_test_id("stCode").filter(has_text="SELECT").first).to_be_visible()
    visit.picture("variants_before")
    visit.page.get_by_role("button", name="Ask").click()
    [row] = visit.grid(ROWS).rows()
    assert (row["Variant"], row["Gene"], row["ClinVar"]) == ("chr17:43057078 G>A", "BRCA1", "Pathogenic")
    assert (row["Zygosity"], row["Sample"]) == ("heterozygous", SAMPLE)
    visit.grid(ROWS).choose(0)
    visit.reads("Site quality")
    for text in ("Heterozygous, genotype 0/1", re.compile(r"\d+ of \d+ reads carry A"), "NC_000017.11:g.43057078G>A"):
        visit.reads(text)
    visit.pictures("variants")
    visit.page.get_by_text("SQL of this answer").click()
    expect(visit.page.get_by_test_id("stCode").filter(has_text="SELECT").first).to_be_visible()
    visit.picture("variants_sql")
    visit.page.reload()
    visit.reads("Site quality")
    assert panel(visit) == "BRCA1 · chr17:43057078 G>A"


def test_an_answer_says_how_much_of_the_gene_was_read_and_what_quality_warns_of(visit: Visit, answered: str) -> None:
    visit.open(f"/variants?project={PROJECT}&sample={SECOND}&gene=BRCA1&gene=MLH1&asked=1")
    visit.reads(re.compile(r"BRCA1: [\d.]+ % of its target bases at 20x or more, \d+x on average\."))
    visit.reads("MLH1: not assessed; its coverage was not measured in this sample")
    warning = visit.page.get_by_test_id("stAlert").filter(
        has_text=f"Quality warns of {PROJECT}/{SECOND}: covered_20x is "
    )
    expect(warning).to_be_visible(timeout=PATIENCE_MS)
    visit.pictures("variants_quality")


def test_the_download_holds_every_row_of_the_answer(visit: Visit, answered: str, tmp_path: Path) -> None:
    visit.open(f"/variants?{HERS}&asked=1")
    button = visit.page.get_by_role("button", name=re.compile(r"[\d,]+ rows as CSV"))
    with visit.page.expect_download() as coming:
        button.click()
    coming.value.save_as(tmp_path / "rows.csv")
    assert coming.value.suggested_filename == f"strandline_{PROJECT}_{SAMPLE}.csv"
    with (tmp_path / "rows.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert f"{len(rows)} rows as CSV" in button.inner_text()
    [stop] = [row for row in rows if row["variation_id"] == "55480"]
    assert (stop["position"], stop["ref"], stop["alt"], stop["sample"]) == ("43057078", "G", "A", SAMPLE)


def test_the_panel_keeps_its_variant_whatever_happens_to_the_table(visit: Visit, answered: str) -> None:
    visit.open(f"/variants?{HERS}&all=true&asked=1")
    table = visit.grid(ROWS)
    before = table.rows()
    table.choose(3)
    visit.at("v=")
    chosen = before[3]["Variant"]
    assert chosen in panel(visit)
    table.sort(VARIANT_ACROSS)
    eventually(lambda: table.rows() != before)
    visit.settled()
    assert chosen in panel(visit)
    visit.page.get_by_role("button", name="Next page").click()
    visit.reads("Rows 101 to")
    visit.settled()
    table.sort(VARIANT_ACROSS)
    table.sort(VARIANT_ACROSS)
    visit.settled()
    assert chosen in panel(visit)
    table.choose(3)
    eventually(lambda: table.rows()[3]["Variant"] in panel(visit))
    visit.picture("variants_second_page")
    chosen = panel(visit)
    visit.page.get_by_role("textbox", name="Genes").fill("TP53")
    visit.page.get_by_role("textbox", name="Genes").press("Enter")
    visit.reads("The filters have changed since")
    assert panel(visit) == chosen
    visit.picture("variants_stale")
    visit.page.get_by_role("button", name="Ask").click()
    visit.reads("is not in this answer")
    expect(visit.page.locator(".st-key-detail")).to_have_count(0)


def test_a_closed_panel_stays_closed_until_its_row_is_chosen_again(visit: Visit, answered: str) -> None:
    visit.open(f"/variants?{HERS}&all=true&asked=1")
    table = visit.grid(ROWS)
    table.choose(3)
    chosen = panel(visit)
    visit.page.get_by_role("button", name="Close", exact=True).click()
    expect(visit.page.locator(".st-key-detail")).to_have_count(0)
    expect(visit.page).not_to_have_url(re.compile("v="))
    table.choose(3)
    visit.at("v=")
    assert panel(visit) == chosen


def test_a_link_to_a_variant_opens_it_and_links_lead_to_its_run_and_back(visit: Visit, answered: str) -> None:
    visit.open(f"/run?run={answered}")
    visit.page.get_by_role("link", name=f"Variants of {SAMPLE}").click()
    visit.at("/variants")
    visit.grid(ROWS).rows()
    visit.open(f"/variants?{HERS}&gene=BRCA1&asked=1&v={STOP}")
    assert panel(visit) == "BRCA1 · chr17:43057078 G>A"
    visit.page.get_by_role("link", name="The run that called it").click()
    visit.at(rf"/run\?run={answered}$")
    expect(visit.page.get_by_role("heading", name=SAMPLE)).to_be_visible(timeout=PATIENCE_MS)
    visit.page.go_back()
    assert panel(visit) == "BRCA1 · chr17:43057078 G>A"


def test_a_mistyped_gene_is_asked_back_and_mended_with_one_click(visit: Visit, answered: str) -> None:
    visit.open(f"/variants?{HERS}&gene=BRCA11&class=nonsense")
    visit.reads("class=nonsense")
    visit.reads("Did you mean")
    visit.picture("variants_mistyped")
    visit.page.get_by_role("button", name="BRCA1", exact=True).click()
    expect(visit.page.get_by_role("textbox", name="Genes")).to_have_value("BRCA1")
    visit.page.get_by_role("textbox", name="Region").fill("chr17:9-5")
    visit.page.get_by_role("textbox", name="Region").press("Enter")
    visit.reads("This cannot be asked")


def test_no_match_says_whether_anybody_looked(visit: Visit, answered: str) -> None:
    visit.open(f"/variants?{HERS}&gene=TP53&class=pathogenic&asked=1")
    visit.reads("No variant matches")
    visit.reads(re.compile("read|cover|target|loaded", re.IGNORECASE))
    visit.picture("variants_none")


def test_a_question_can_be_cancelled_while_athena_works(visit: Visit, answered: str, gate: Gate) -> None:
    visit.open(f"/variants?{HERS}&stars=2")
    with gate.holding():
        visit.page.get_by_role("button", name="Ask").click()
        visit.reads("Athena is at work")
        visit.page.screenshot(path=visit.place("variants_running"))
        visit.page.get_by_role("button", name="Cancel").click()
        visit.reads("The query was cancelled")
        visit.picture("variants_cancelled")
    visit.page.get_by_role("button", name="Ask").click()
    assert all(row["Sample"] == SAMPLE for row in visit.grid(ROWS).rows())
