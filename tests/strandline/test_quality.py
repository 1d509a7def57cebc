"""Each metric is judged by its rule, and what could not be measured is never a silent pass."""

from typing import Any

import pytest

from strandline.errors import SettingError
from strandline.quality import Judgement, judge
from strandline.quality_measures import measure
from strandline.quality_rules import DEFAULTS, METRICS, parse

READS = "SN\traw total sequences:\t1000\nSN\treads mapped:\t{mapped}\nSN\treads duplicated:\t{duplicates}\n"
CALLS = "SN\t0\tnumber of SNPs:\t{snvs}\nTSTV\t0\t6\t3\t{ti_tv}\t6\nPSC\t0\ta\t0\t{hom}\t{het}\t0\t0\t0\t9\t0\n"
GOOD = {
    "mapped": 990,
    "duplicates": 100,
    "snvs": 4000,
    "ti_tv": 2.1,
    "hom": 1600,
    "het": 2400,
    "depth": 40,
    "covered": 0.97,
}


def target(name: str, contig: str, depth: float, covered: float, bases: int = 1000) -> dict[str, Any]:
    more = {"mean_depth": depth, "fraction_10x": 1.0, "fraction_20x": covered, "bases": bases}
    return {"target": name, "contig": contig, "start": 0, "end": 10 * bases} | more


def judged(*rules: str, reads: dict[str, int] | None = None, sex: str = "", **changed: Any) -> Judgement:
    """A good sample with some figures changed, under the default rules and these."""
    figures = GOOD | changed
    reports = {"S.stats.txt": READS.format(**figures), "S.bcftools_stats.txt": CALLS.format(**figures)}
    if reads:
        reports["S.idxstats.txt"] = (
            "".join(f"{name}\t1000\t{count}\t0\n" for name, count in reads.items()) + "*\t0\t0\t9\n"
        )
    rows = changed.get("rows", [target("BRCA1", "chr17", figures["depth"], figures["covered"])])
    return judge(measure(reports, rows, sex), parse(rules))


def test_a_good_sample_passes_and_says_by_what() -> None:
    found = judged()
    assert (found.verdict, found.told("warn")) == ("pass", [])
    figures = {one["metric"]: one for one in found.document()["figures"]}
    assert (figures["covered_20x"]["value"], figures["covered_20x"]["over"]) == ("97 %", "1,000 bases of the targets")
    assert figures["mapped"]["bound"] == "fail below 50 % and warn below 90 %"


@pytest.mark.parametrize(
    ("changed", "verdict", "said"),
    [
        ({"mapped": 300}, "fail", "mapped is 30 %, below the threshold of 50 %"),
        ({"mapped": 899}, "warn", "mapped is 89.9 %, below the threshold of 90 %"),
        ({"mapped": 900}, "pass", ""),
        ({"duplicates": 501}, "warn", "duplicates is 50.1 %, above the threshold of 50 %"),
        ({"depth": 9.99}, "fail", "depth is 9.99x, below the threshold of 10x"),
        ({"covered": 0.142}, "fail", "covered_20x is 14.2 %, below the threshold of 80 %"),
        ({"covered": 0.85}, "warn", "covered_20x is 85 %, below the threshold of 90 %"),
        ({"ti_tv": 1.2}, "warn", "ti_tv is 1.2, below the threshold of 1.8"),
        ({"het": 6400}, "warn", "het_hom is 4, above the threshold of 3"),
    ],
)
def test_a_figure_beyond_its_threshold_is_told_with_both(changed: dict[str, Any], verdict: str, said: str) -> None:
    found = judged(**changed)
    assert found.verdict == verdict
    assert [one.startswith(said) for one in found.told(verdict) if said] == [True] * bool(said)


@pytest.mark.parametrize(
    ("depth", "said"),
    [
        (9.9999, "depth is 9.9999x, below the threshold of 10x"),
        (9.996, "depth is 9.996x, below"),
        (9.5, "depth is 9.5x"),
    ],
)
def test_a_figure_is_never_rounded_to_the_threshold_that_it_misses(depth: float, said: str) -> None:
    assert judged(depth=depth).told("fail")[0].startswith(said)


def test_a_threshold_is_told_as_it_was_written() -> None:
    assert judged("ti_tv warn<2.105").told("warn")[0].startswith("ti_tv is 2.1, below the threshold of 2.105 (")


@pytest.mark.parametrize(
    ("rule", "value", "verdict"),
    [
        ("depth fail<10 warn<20", 10, "warn"),
        ("depth fail<10 warn<20", 20, "pass"),
        ("depth fail>10", 10, "pass"),
        ("depth fail>10", 10.001, "fail"),
        ("depth warn>40 fail>60 fail<10", 50, "warn"),
        ("depth off", 0, "pass"),
    ],
)
def test_the_threshold_itself_is_on_the_right_side(rule: str, value: float, verdict: str) -> None:
    assert judged(rule, "covered_20x off", depth=value).verdict == verdict


def test_a_report_of_no_reads_fails() -> None:
    found = judge(
        measure({"S.stats.txt": READS.format(mapped=0, duplicates=0).replace("1000", "0")}, [], ""), parse(())
    )
    assert found.told("fail")[0].startswith("mapped is 0 %, below the threshold of 50 % (")
    assert found.told("fail")[0].endswith("no reads at all)")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SN\traw total sequences:\t1000\nSN\treads mapped:",
        "SN\traw total sequences:\tnan\nSN\treads mapped:\tinf\n",
        "PSC\t0\tS\nTSTV\t0\nSN\t0\nSN\n",
    ],
)
def test_a_report_that_is_empty_or_cut_off_is_not_a_pass(text: str) -> None:
    found = judge(measure({"S.stats.txt": text, "S.bcftools_stats.txt": text}, [], ""), parse(()))
    assert found.verdict == "warn"
    assert found.told("warn")[0].startswith("mapped is not assessed, fail below 50 %")


def test_all_failures_are_told_at_once() -> None:
    assert len(judged(mapped=1, depth=1, covered=0.0).told("fail")) == 3


def test_ratios_of_few_variants_are_not_judged() -> None:
    found = judged(snvs=94, ti_tv=0.5)
    assert found.verdict == "pass"
    assert "94 passing single-base variants are too few" in found.told("not assessed")[0]


def test_what_could_have_failed_but_was_not_measured_warns() -> None:
    found = judge(measure({}, [], ""), parse(()))
    assert found.verdict == "warn"
    assert [one.split(" is ")[0] for one in found.told("warn")] == ["mapped", "depth", "covered_20x"]


def test_targets_count_by_their_bases() -> None:
    found = judged(rows=[target("A", "chr1", 40, 1.0, 9000), target("B", "chrX", 0, 0.0, 1000)])
    assert "covered_20x" not in " ".join(found.told("warn") + found.told("fail"))


def test_a_genome_is_judged_by_its_genes_outside_the_sex_chromosomes() -> None:
    rows = [target("chr1", "chr1", 1, 0.01), target("chrX", "chrX", 1, 0), target("G", "chr1", 35, 0.95)]
    found = judged(rows=[*rows, target("DMD", "chrX", 15, 0.1), target("MT-ND1", "chrM", 9000, 1.0)])
    figures = {one.metric: (one.value, one.over) for one in found.judged}
    assert figures["depth"] == ("35x", "1,000 bases of genes on chromosomes 1 to 22")


def test_whole_contigs_are_not_judged_since_nobody_counted_their_unknown_bases() -> None:
    found = judged(rows=[target("chr17", "chr17", 0.01, 0.0)])
    assert found.verdict == "warn"
    assert "no targets, nor genes on chromosomes of GRCh38" in found.told("warn")[0]


FEMALE, MALE = {"chrX": 50_000, "chrY": 300}, {"X": 25_000, "Y": 4_000}
BOTH_SEXES = [target("DMD", "chrX", 40, 1.0), target("SRY", "chrY", 40, 1.0)]


@pytest.mark.parametrize(
    ("sex", "reads", "verdict"),
    [
        ("female", FEMALE, "pass"),
        ("male", MALE, "pass"),
        ("male", FEMALE, "warn"),
        ("female", MALE, "warn"),
        ("male", {"chr17": 9000}, "not assessed"),
        ("male", {"chrX": 900, "chrY": 90}, "not assessed"),
        ("male", {"chrX": 10_000, "chrY": 300}, "not assessed"),
        ("", MALE, "not assessed"),
    ],
)
def test_the_sex_of_the_sheet_is_compared_where_the_reads_can_tell(
    sex: str, reads: dict[str, int], verdict: str
) -> None:
    [found] = [one for one in judged(sex=sex, reads=reads, rows=BOTH_SEXES).judged if one.metric == "sex_mismatch"]
    assert found.verdict == verdict


@pytest.mark.parametrize("contigs", [("chr17",), ("chrX",), ("chr17", "chrY")])
def test_targets_that_lack_a_sex_chromosome_tell_no_sex(contigs: tuple[str, ...]) -> None:
    # A panel with genes on chrX alone reads next to nothing on chrY, of a man as of a woman
    rows = [target("G", contig, 40, 1.0) for contig in contigs]
    [found] = [one for one in judged(sex="male", reads=FEMALE, rows=rows).judged if one.metric == "sex_mismatch"]
    assert (found.verdict, found.over) == ("not assessed", "nothing on chrX or nothing on chrY was to be read")


def test_a_mismatch_of_sex_can_be_made_a_failure() -> None:
    found = judged("sex_mismatch fail>0", sex="female", reads=MALE, rows=BOTH_SEXES)
    assert found.verdict == "fail"
    assert "the sheet says female; 0.160 reads on chrY for each of 25,000 on chrX" in found.told("fail")[0]


def test_a_rule_replaces_its_metrics_default_only() -> None:
    rules = parse(["depth fail<30", "duplicates off"])
    assert [bound.limit for bound in rules["depth"]] == [30]
    assert rules["duplicates"] == ()
    assert rules["mapped"] == parse(())["mapped"]
    assert len(DEFAULTS) == len(METRICS) == len(rules)


@pytest.mark.parametrize(
    "text", ["", "depth", "depth 10", "depth fail<x", "depth fail<10 off", "depth pass<1", "sex off"]
)
def test_a_rule_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="qualityGate: "):
        parse([text])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("covered_20x fail<0.8", "thresholds are in percent, so write 80 for a share"),
        ("mapped fail<101", "no share is above 100 %"),
        ("depth fail<20 warn<10", "never warns: what is <10 fails already by fail<20"),
        ("depth fail>20 warn>20", "never warns: "),
        ("depth fail<10 fail<20", "has two bounds of one kind"),
        ("ti_tv fail<3 fail>2", "lets no value pass: each is below 3 or above 2"),
    ],
)
def test_a_rule_that_nobody_can_mean_is_refused(text: str, why: str) -> None:
    with pytest.raises(SettingError, match="qualityGate: ") as refused:
        parse([text])
    assert why in str(refused.value)


def test_a_threshold_of_no_percent_and_of_one_is_taken() -> None:
    assert parse(["duplicates warn>0", "mapped fail<1"])["mapped"][0].limit == 1
