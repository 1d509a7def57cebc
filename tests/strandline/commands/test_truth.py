"""`strandline truth`."""

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from strandline import tools
from strandline.__main__ import app
from strandline.errors import ToolMissing
from tests.strandline.truth.vcfs import vcf

CALLS = ["c 5 A G 0/1", "c 6 C T 1/1", "c 9 C T 0/1", "c 20 T TA 0/1"]
TRUTH = ["c 5 A G 0/1", "c 6 C T 0/1", "c 8 T G 0/1", "c 20 T TA 0/1"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    return str(vcf(tmp_path / "calls.vcf", *CALLS, samples="A")), str(vcf(tmp_path / "truth.vcf", *TRUTH, samples="B"))


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["truth", *words], prog_name="strandline")


def test_the_table_has_a_row_for_each_kind(files: tuple[str, str]) -> None:
    result = call(*files)
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()[:4]] == [
        ["truth", "found", "missed", "extra", "recall", "precision", "F1", "genotypes", "concordance"],
        ["SNV", "3", "2", "1", "1", "0.6666", "0.6666", "0.6666", "1/2", "0.5000"],
        ["indel", "1", "1", "0", "0", "1.0000", "1.0000", "1.0000", "1/1", "1.0000"],
        ["all", "4", "3", "1", "1", "0.7500", "0.7500", "0.7500", "2/3", "0.6666"],
    ]
    assert "Calls: A in calls.vcf, 4 alleles." in result.stdout
    assert "Without --regions every call" in result.stderr


def test_json_holds_figures_thresholds_and_notes(files: tuple[str, str]) -> None:
    result = call(*files, "--json", "--min-recall", "snv=0.6", "--min-precision", "0.75")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["kinds"]["snv"] == {
        "truth": 3,
        "true_positives": 2,
        "false_negatives": 1,
        "false_positives": 1,
        "recall": 2 / 3,
        "precision": 2 / 3,
        "f1": 2 / 3,
        "same_genotype": 1,
        "other_genotype": 1,
        "unknown_genotype": 0,
        "genotype_concordance": 0.5,
    }
    assert told["truth"]["sample"] == "B"
    assert told["passed"] is True
    assert [one["met"] for one in told["thresholds"]] == [True, True]
    assert told["notes"]


def test_a_demand_that_is_not_met_ends_with_1_after_the_figures(files: tuple[str, str]) -> None:
    result = call(*files, "--json", "--min-recall", "snv=0.9", "--min-concordance", "0.5", "--min-precision", "0.8")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["passed"] is False
    assert result.stderr == (
        "strandline: The recall of snvs is 0.6666, and at least 0.9 is asked for. "
        "The precision of all alleles is 0.7500, and at least 0.8 is asked for.\n"
    )


def test_a_threshold_that_is_none_is_a_wrong_command_line(files: tuple[str, str]) -> None:
    assert call(*files, "--min-recall", "99").exit_code == 2


def test_the_lists_are_indexed_vcfs_that_lead_to_the_records(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "new" / "lists"
    result = call(*files, "--out", str(out))
    assert result.exit_code == 0
    query = ["bcftools", "query", "-r", "c", "-f", "%POS %REF %ALT %RECORD[ %SAMPLE=%GT]\n"]
    held = {
        path.name.split(".")[0]: subprocess.run([*query, str(path)], check=True, capture_output=True, text=True).stdout
        for path in out.glob("*.vcf.gz")
    }
    assert held == {
        "false_positives": "9 C T 6 A=0/1\n",
        "false_negatives": "8 T G 6 B=0/1\n",
        "genotype_errors": "6 C T 5 CALLS=1/1 TRUTH=0/1\n",
    }
    assert all(str(path) in result.stdout for path in out.glob("*.vcf.gz"))


def test_a_refusal_is_one_sentence_and_ends_with_1(files: tuple[str, str], tmp_path: Path) -> None:
    several = str(vcf(tmp_path / "several.vcf", "c 5 A G 0/1,0/1", samples="A B"))
    result = call(several, files[1])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "strandline: several.vcf holds 2 samples (A, B): choose one with --sample.\n"


def test_a_file_that_is_not_there_is_a_wrong_command_line(files: tuple[str, str]) -> None:
    assert call("nowhere.vcf", files[1]).exit_code == 2


def test_without_bcftools_a_person_is_told_how_to_install_it(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def require(wanted: tuple[str, ...]) -> None:
        raise ToolMissing(f"{', '.join(wanted)} are not installed.")

    monkeypatch.setattr(tools, "require", require)
    result = call(*files)
    assert (result.exit_code, result.stderr) == (1, "strandline: bcftools, samtools are not installed.\n")
