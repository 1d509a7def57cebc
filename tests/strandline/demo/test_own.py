"""Somebody's own data on the command line: made ready, or refused with every reason at once."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from strandline.__main__ import app
from strandline.demo import journey, own
from strandline.demo.own import Given, Prepared, Unfit
from strandline.demo.travel import Options
from tests.strandline.demo.fastq_pairs import named, write_pair

CHR1 = "ACGTTGCAAC" * 20
INFO = "".join(
    f'##INFO=<ID={key},Number=.,Type=String,Description="">\n' for key in ("CLNSIG", "CLNREVSTAT", "GENEINFO")
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
CLINVAR = f"##fileformat=VCFv4.1\n##fileDate=2026-02-26\n##reference=GRCh38\n{INFO}{COLUMNS}"


def clinvar(contig: str = "1", shift: int = 0, header: str = CLINVAR) -> str:
    return header + "".join(
        f"{contig}\t{at + 1}\t{at}\t{CHR1[(at + shift) % len(CHR1)]}\tG\t.\t.\tCLNSIG=Benign\n" for at in range(20)
    )


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Given]:
    """Makes sound data; other paths may be named."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    named(tmp_path / "reads", "anna")
    (tmp_path / "r.fa.gz").write_bytes(gzip.compress(f">1 of a genome\n{CHR1}\n".encode()))
    (tmp_path / "c.vcf").write_text(clinvar())

    def make(**named_paths: Path) -> Given:
        paths = {"reads": tmp_path / "reads", "reference": tmp_path / "r.fa.gz", "scratch": tmp_path / "scratch"}
        return Given(**(paths | named_paths))

    return make


def refused(given: Given) -> list[str]:
    with pytest.raises(Unfit) as caught:
        own.prepare(given)
    return caught.value.mistakes


def prepared(given: Given) -> Prepared:
    return own.prepare(given)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_sound_data_is_described_before_it_is_used(
    pack: Callable[[bytes], bytes], given: Callable[..., Given], tmp_path: Path
) -> None:
    (tmp_path / "c.vcf").write_bytes(pack(clinvar().encode()))
    made = prepared(given(annotation=tmp_path / "c.vcf"))
    text = "\n".join(made.sentences)
    assert "1 sample in" in text
    assert "default/anna: 1 pair" in text
    assert "1 contig, 200 known bases; what is derived from it is kept in" in text
    assert "of 2026-02-26: 20 records, all 8 compared alleles fit." in text
    assert made.materials.people == (("default", "anna"),)
    assert made.materials.reference_name == "r.fa"
    assert made.materials.known == {"1": 200}


def test_without_clinvar_it_says_what_will_be_missing(given: Callable[..., Given]) -> None:
    assert "No ClinVar (--clinvar): variants are called and loaded" in prepared(given()).sentences[-1]


def test_sheets_go_first_and_markers_last(given: Callable[..., Given], tmp_path: Path) -> None:
    for lane in (1, 2):
        named(tmp_path / "reads", f"S_L00{lane}", lane + 1)
    write_pair(tmp_path / "reads" / "x.fastq.gz", tmp_path / "reads" / "y.fastq.gz", 9)
    (tmp_path / "reads" / "z.csv").write_text("sample,fastq_1,fastq_2\nbert,x.fastq.gz,y.fastq.gz\n")
    keys = [parcel.key for parcel in prepared(given()).materials.parcels]
    assert (keys[0], keys[-1], len(keys)) == ("inputs/z.csv", "inputs/CopyComplete.txt", 10)


def test_many_samples_are_counted_after_some(given: Callable[..., Given], tmp_path: Path) -> None:
    for number in range(24):
        named(tmp_path / "reads", f"s{number:02}", number + 2)
    sentences = prepared(given()).sentences
    assert sentences[0].startswith("25 samples in")
    assert "  … and 5 more" in sentences


def test_everything_that_is_not_there_is_told_at_once(given: Callable[..., Given], tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    said = refused(given(reads=nothing, reference=tmp_path, annotation=nothing, out=tmp_path / "r.fa.gz"))
    assert said == [
        f"--out {tmp_path / 'r.fa.gz'} is a file; name a folder that is not there yet.",
        f"--reads {nothing} is not there.",
        f"--reference {tmp_path} is a folder; name a FASTA file.",
        f"--clinvar {nothing} is not there; name a VCF file.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (clinvar(header=CLINVAR.replace("GRCh38", "GRCh37.p13")), "c.vcf is of GRCh37 (##reference=GRCh37.p13)"),
        (clinvar(shift=1), "4 of 8 compared alleles disagree with the reference, so it is of another assembly."),
        (clinvar(header=CLINVAR.replace("CLNSIG", "SIG")), "c.vcf declares no CLNSIG: a finding could not say"),
        (clinvar("22"), "c.vcf describes chr22, and r.fa.gz has chr1: they share no contig"),
        (clinvar().replace("\t20\t", "\tx\t"), "c.vcf, line 27: POS x, REF"),
    ],
)
def test_an_unfit_clinvar_is_refused_by_name(
    content: str, said: str, given: Callable[..., Given], tmp_path: Path
) -> None:
    (tmp_path / "c.vcf").write_text(content)
    (mistake,) = refused(given(annotation=tmp_path / "c.vcf"))
    assert mistake.startswith("--clinvar: ")
    assert said in mistake


def test_a_cache_that_cannot_be_written_is_done_without(
    given: Callable[..., Given], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = own.reference.derive

    def derive(source: Path, cache: Path) -> Any:
        if cache != tmp_path / "scratch":
            raise PermissionError(13, "Permission denied")
        return real(source, cache)

    monkeypatch.setattr(own.reference, "derive", derive)
    assert prepared(given()).materials.reference.is_relative_to(tmp_path / "scratch")


def test_results_never_overwrite_anything(
    given: Callable[..., Given], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path / "reads")
    (tmp_path / "out").mkdir()
    assert prepared(given(out=tmp_path / "out"))
    (tmp_path / "out" / "a").touch()
    (tmp_path / "out-2").mkdir()
    (said,) = refused(given(out=tmp_path / "out"))
    assert "is not empty, and nothing is ever overwritten" in said
    assert "out-3 would be free" in said
    (said,) = refused(given(out=tmp_path / "reads" / "out"))
    assert "lies in the folder of the reads" in said


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    asked: list[Options] = []
    monkeypatch.setattr(journey, "run", lambda options, _: asked.append(options) or 0)
    return asked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--workflow", "somatic"], "'somatic' is not one of 'germline_lite', 'germline_gatk'"),
        (["--intervals", "a.bed"], "--intervals goes with --workflow germline_gatk"),
        (["--known-sites", "a.vcf"], "--known-sites goes with --workflow germline_gatk"),
        (["--reads", "x"], "--reads needs --reference"),
        (["--reference", "x"], "--reference goes with --reads"),
        (["--clinvar", "x"], "--clinvar goes with --reads"),
    ],
)
def test_options_that_do_not_fit_are_a_wrong_command_line(words: list[str], said: str, started: list[Options]) -> None:
    result = CliRunner().invoke(app, ["demo", *words], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert said in result.stderr
    assert started == []


def test_the_command_hands_sound_data_on(given: Callable[..., Given], started: list[Options], tmp_path: Path) -> None:
    made = given()
    words = ["--reads", str(made.reads), "--reference", str(made.reference), "--out", str(tmp_path / "out"), "--exit"]
    result = CliRunner().invoke(app, ["demo", *words])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "default/anna: 1 pair" in result.stdout
    (options,) = started
    assert (options.leave, options.out) == (True, tmp_path / "out")
    assert options.materials is not None
    assert options.materials.own


def test_what_is_for_calling_is_handed_on_or_missed_at_once(
    given: Callable[..., Given], started: list[Options], tmp_path: Path
) -> None:
    made = given()
    for name in ("known.vcf", "more.vcf", "exome.bed"):
        (tmp_path / name).touch()
    calling = ["--known-sites", str(tmp_path / "known.vcf"), "--known-sites", str(tmp_path / "more.vcf")]
    calling += ["--intervals", str(tmp_path / "exome.bed"), "--workflow", "germline_gatk"]
    for words in (["--reads", str(made.reads), "--reference", str(made.reference)], []):
        assert CliRunner().invoke(app, ["demo", "--exit", *words, *calling]).exit_code == 0
    for options in started:
        assert options.workflow == "germline_gatk"
        assert options.materials is not None
        assert options.materials.known_sites == (tmp_path / "known.vcf", tmp_path / "more.vcf")
        assert options.materials.intervals == tmp_path / "exome.bed"
    assert len(started) == 2
    (tmp_path / "more.vcf").unlink()
    result = CliRunner().invoke(app, ["demo", *calling], env={"COLUMNS": "200"})
    assert (result.exit_code, len(started)) == (1, 2)
    assert f"--known-sites {tmp_path / 'more.vcf'} is not there; name a file." in result.stderr


def test_the_command_numbers_the_mistakes_and_starts_nothing(
    given: Callable[..., Given], started: list[Options], tmp_path: Path
) -> None:
    for number in range(30):
        (tmp_path / "reads" / f"s{number:02}_R1.fastq.gz").touch()
    words = ["--reads", str(tmp_path / "reads"), "--reference", str(tmp_path / "no.fa")]
    result = CliRunner().invoke(app, ["demo", *words])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == "Nothing was started. 31 things are to be mended:"
    assert lines[1].startswith(f"1. {tmp_path / 'reads'}/s00_R1.fastq.gz has no mate")
    assert lines[-1] == "… and 6 more."
    assert started == []


def test_the_shipped_reads_take_a_folder_for_results_too(started: list[Options], tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "out")]).exit_code == 0
    assert (started[0].out, started[0].materials) == (tmp_path / "out", None)
    (tmp_path / "out").write_text("a file")
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "out")])
    assert (result.exit_code, len(started)) == (1, 1)
    assert "One thing is to be mended" in result.stderr
