"""`strandline query`, with Athena answered by DuckDB over hand-written rows."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from strandline import athena, deployment
from strandline.__main__ import app
from strandline.errors import DeploymentNotFound, QueryFailed
from strandline.queries import Query

Ask = Callable[[Query], list[dict[str, Any]]]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    """A stack whose Athena is DuckDB over the hand-written rows."""

    def run(query: Query, _: object) -> athena.Result:
        rows = [athena._read(row, query.lists) for row in ask(query)]
        return athena.Result(rows, "query-1", 10, 20)

    monkeypatch.setattr(deployment, "load", lambda _: None)
    monkeypatch.setattr(athena, "run", run)


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["query", *words])


@pytest.mark.usefixtures("stack")
class TestAnswers:
    def test_a_table_in_a_pipe_is_never_cut(self) -> None:
        result = call("--gene", "brca1")
        assert result.exit_code == 0
        header, first, second = result.stdout.splitlines()
        assert header.split()[:4] == ["Project", "Sample", "Gene", "Variant"]
        assert "chr17:43057078 G>A" in first
        assert "Breast-ovarian cancer, familial, susceptibility to, 1; not provided" in first
        assert "★★★☆" in first
        assert "BRCA1/LOC126862571" in second

    def test_csv_has_one_based_positions(self) -> None:
        rows = list(csv.DictReader(io.StringIO(call("--project", "demo", "--csv").stdout)))
        assert [(row["position"], row["significance"]) for row in rows] == [
            ("43057078", "pathogenic"),
            ("43071077", "benign"),
        ]
        assert rows[0]["conditions"] == "Breast-ovarian cancer, familial, susceptibility to, 1|not provided"

    def test_lists_stay_lists_in_json(self) -> None:
        (row,) = json.loads(call("--significance", "pathogenic", "--json").stdout)
        assert row["genes"] == ["BRCA1"]
        assert row["rs"] == ["rs80357123"]

    def test_all_shows_calls_that_clinvar_does_not_describe(self) -> None:
        rows = json.loads(call("--region", "chr20", "--all", "--json").stdout)
        assert [(row["position"], row["significance"], row["genes"]) for row in rows] == [(100, None, [])]
        assert "chr20:100 AT>A" in call("--region", "chr20", "--all").stdout

    def test_the_limit_is_said_when_it_was_reached(self) -> None:
        result = call("--gene", "BRCA1", "--limit", "1")
        assert result.exit_code == 0
        assert "These are the first 1 rows; ask for more with --limit." in result.stderr

    def test_what_athena_scanned_is_said_beside_the_rows(self) -> None:
        assert call("--sample", "demo/HCC1395BL").stderr == "2 rows. Athena scanned 20 B in 0.0 s.\n"
        assert call("--significance", "pathogenic").stderr.startswith("1 row. ")

    def test_a_mistyped_gene_is_refused_with_what_was_meant(self) -> None:
        result = call("--gene", "BRAC1")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            "strandline: BRAC1 is not in the table of genes. Did you mean BRCA1, RAC1, PRAC1 or BRAT1? "
            "No variant that ClinVar describes bears that name either.\n"
        )
        assert call("--gene", "BRAC1", "--all").exit_code == 1

    def test_one_wrong_gene_among_several_is_refused(self) -> None:
        assert call("--gene", "BRCA1", "--gene", "BRAC1").exit_code == 1

    @pytest.mark.parametrize("every", [[], ["--all"]])
    def test_a_gene_that_only_clinvar_names_is_answered(self, every: list[str]) -> None:
        result = call("--gene", "LOC126862571", "--json", *every)
        assert [row["position"] for row in json.loads(result.stdout)] == [43071077]

    @pytest.mark.parametrize(
        ("name", "words", "begins"),
        [
            ("answer.csv", [], "project,sample,contig,position,"),
            ("answer.JSON", [], "[\n"),
            ("answer.txt", [], "Project  Sample"),
            ("answer.txt", ["--csv"], "project,sample,contig,position,"),
        ],
    )
    def test_the_answer_goes_into_a_file(self, tmp_path: Path, name: str, words: list[str], begins: str) -> None:
        out = tmp_path / name
        result = call("--gene", "BRCA1", "-o", str(out), *words)
        assert (result.exit_code, result.stdout) == (0, "")
        assert out.read_text("utf-8").startswith(begins)
        assert f"2 rows in {out}. " in result.stderr

    def test_a_file_that_cannot_be_written_is_one_sentence(self, tmp_path: Path) -> None:
        result = call("--gene", "BRCA1", "-o", str(tmp_path / ("x" * 300)))
        assert result.exit_code == 1
        assert result.stderr.startswith(f"strandline: {tmp_path}/xxx")
        assert result.stderr.endswith("File name too long.\n")

    def test_a_class_may_be_written_in_capitals(self) -> None:
        assert json.loads(call("--significance", "Pathogenic", "--json").stdout)[0]["position"] == 43057078

    def test_no_rows_is_an_answer_and_says_whether_anybody_looked(self) -> None:
        looked = call("--sample", "HCC1395BL", "--project", "demo", "--gene", "BRCA1", "--stars", "4")
        assert (looked.exit_code, looked.stdout) == (0, "")
        assert looked.stderr.splitlines() == [
            "No variant matches.",
            "BRCA1: 75.0 % of its target bases at 20x or more, 28x on average.",
            "0 rows. Athena scanned 30 B in 0.1 s.",
        ]

    def test_no_rows_for_a_gene_that_was_no_target_says_so(self) -> None:
        result = call("--sample", "demo/HCC1395BL", "--gene", "MLH1")
        assert "MLH1: not assessed; " in result.stderr

    def test_rows_of_a_gene_say_how_much_of_it_was_read(self) -> None:
        result = call("--sample", "demo/HCC1395BL", "--gene", "BRCA1", "--gene", "TP53")
        assert "BRCA1: 75.0 % of its target bases at 20x or more, 28x on average." in result.stderr
        assert "TP53: 99.9 % of its target bases at 20x or more, 32x on average." in result.stderr

    def test_no_rows_for_an_unknown_sample_says_so(self) -> None:
        assert "No sample of that name is loaded" in call("--sample", "nobody").stderr


def test_the_sql_is_shown_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "load", lambda _: pytest.fail("nothing may be asked"))
    shown = call("--gene", "BRAC1", "--stars", "1", "--sql")
    assert shown.exit_code == 0
    assert "FROM findings AS f" in shown.stdout
    assert shown.stdout.endswith("-- The ? in order: 'BRAC1', 1, 1000\n")
    assert "Did you mean BRCA1" in shown.stderr
    document = json.loads(call("--gene", "BRCA1", "--all", "--sql", "--json").stdout)
    assert document["parameters"] == ["BRCA1", "chr17", 43170245, 43044294, 1000]
    assert document["sql"].count("?") == 5


def test_a_gene_given_as_a_region_is_pointed_out() -> None:
    result = call("--region", "brca1")
    assert result.exit_code == 2
    assert "brca1 is a gene: ask with --gene BRCA1." in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--stars", "5"],
        ["--significance", "deadly", "--gene", "BRCA1"],
        ["--gene", "BRCA1", "--csv", "--json"],
        ["--limit", "0", "--gene", "BRCA1"],
        ["--frobnicate"],
        ["--region", "chr17:9-1"],
        ["--region", "chr17:43057078G>A"],
        ["--gene", "BRCA1; DROP"],
        ["--sample", "demo/S1", "--project", "other"],
        ["--gene", "BRCA1", "-o", "no-such-folder/answer.csv"],
    ],
)
def test_a_wrong_command_line_ends_with_2(words: list[str]) -> None:
    assert call(*words).exit_code == 2


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DeploymentNotFound("No stack\nnamed dev."), "strandline: No stack named dev."),
        (QueryFailed("Athena did not answer: X"), "strandline: Athena did not answer: X"),
        (
            ClientError({"Error": {"Code": "ExpiredToken", "Message": "log in again"}}, "GetParameter"),
            "strandline: AWS refused GetParameter: ExpiredToken: log in again",
        ),
    ],
)
def test_a_failure_is_one_sentence_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def load(_: object) -> None:
        raise error

    monkeypatch.setattr(deployment, "load", load)
    result = call("--gene", "BRCA1")
    assert result.exit_code == 1
    assert result.stderr == f"{said}\n"
    assert result.stdout == ""
