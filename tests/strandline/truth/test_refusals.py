"""What cannot be compared is refused with what, where, why and what to do."""

import gzip
from pathlib import Path

import pytest

from strandline.errors import AssemblyMismatch, InvalidVcf, StrandlineError
from strandline.truth.comparing import compare
from strandline.truth.comparison import Wanted
from strandline.truth.notes import notes
from tests.strandline.truth.vcfs import REFERENCE, compared, fasta, figures, vcf

ONE = ["chr20 5 A G 0/1"]


def two(folder: Path, calls: list[str], truth: list[str], of_calls: str, of_truth: str) -> Wanted:
    """Two files that declare different contigs."""
    return Wanted(
        vcf(folder / "calls.vcf", *calls, contigs=of_calls), vcf(folder / "truth.vcf", *truth, contigs=of_truth)
    )


def test_several_samples_need_a_choice(tmp_path: Path) -> None:
    calls = vcf(tmp_path / "calls.vcf", "c 5 A G 0/1,0/0", "c 6 C T 0/0,0/1", samples="ada bob")
    truth = vcf(tmp_path / "truth.vcf", "c 6 C T 0/1")
    with pytest.raises(InvalidVcf, match=r"calls.vcf holds 2 samples \(ada, bob\): choose one with --sample"):
        compare(Wanted(calls, truth))
    with pytest.raises(InvalidVcf, match=r"calls.vcf names ada, bob, not eve, which --sample asks for"):
        compare(Wanted(calls, truth, sample="eve"))
    assert figures(compare(Wanted(calls, truth, sample="bob"))) == (1, 0, 0)
    with pytest.raises(InvalidVcf, match="choose one with --truth-sample"):
        compare(Wanted(truth, calls))
    assert figures(compare(Wanted(truth, calls, truth_sample="ada"))) == (0, 1, 1)


def test_a_list_of_sites_is_refused(tmp_path: Path) -> None:
    sites = tmp_path / "sites.vcf"
    sites.write_text("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nc\t5\t.\tA\tG\t.\t.\t.\n")
    with pytest.raises(InvalidVcf, match=r"sites.vcf names no sample: it lists sites"):
        compare(Wanted(vcf(tmp_path / "calls.vcf", "c 5 A G 0/1"), sites))


@pytest.mark.parametrize("block", ["c 5 A <NON_REF> 0/0", "c 5 A <*> 0/0"])
def test_a_gvcf_is_refused_with_what_to_do(tmp_path: Path, block: str) -> None:
    with pytest.raises(InvalidVcf, match=r"calls.vcf, line 5: is a block of reference, so this is a gVCF.*Genotype"):
        compared(tmp_path, ["c 4 T A,<NON_REF> 0/1", block], ["c 5 A G 0/1"])


def test_a_gvcf_of_blocks_that_end_somewhere_is_refused_too(tmp_path: Path) -> None:
    calls = vcf(tmp_path / "calls.vcf", "c 5 A . 0/0")
    calls.write_text(calls.read_text().replace("PASS\t.", "PASS\tDP=9;END=9"))
    with pytest.raises(InvalidVcf, match="this is a gVCF"):
        compare(Wanted(calls, vcf(tmp_path / "truth.vcf", "c 5 A G 0/1")))


def test_contigs_of_other_names_are_the_same_contigs(tmp_path: Path) -> None:
    for ours, theirs in (("chr20", "20"), ("20", "chr20"), ("chrM", "MT")):
        calls, truth = [f"{ours} 5 A G 0/1"], [f"{theirs} 5 A G 0/1"]
        assert figures(compare(two(tmp_path, calls, truth, f"{ours}:50", f"{theirs}:50"))) == (1, 0, 0)


def test_a_reference_decides_the_names_of_contigs(tmp_path: Path) -> None:
    reference = fasta(tmp_path, "20")
    calls, truth = ["chr20 12 AA A 0/1"], ["chr20 9 CA C 0/1"]
    found = compared(tmp_path, calls, truth, reference=reference)
    assert (figures(found), list(found.calls.counted)) == ((1, 0, 0), ["20"])


def test_another_assembly_is_known_by_the_lengths_of_contigs(tmp_path: Path) -> None:
    wanted = two(tmp_path, ONE, ["20 5 A G 0/1"], "chr20:64444167", "20:63025520")
    said = r"chr20 has 64,444,167 bases in calls.vcf and 63,025,520 in truth.vcf, so they are of two assemblies"
    with pytest.raises(AssemblyMismatch, match=said):
        compare(wanted)


def test_a_length_that_differs_where_nothing_lies_is_nobodys_concern(tmp_path: Path) -> None:
    wanted = two(tmp_path, ONE, ONE, "chr20:64444167 chrM:16569", "chr20:64444167 MT:16571")
    assert figures(compare(wanted)) == (1, 0, 0)


def test_another_assembly_is_known_by_a_base_of_the_reference(tmp_path: Path) -> None:
    with pytest.raises(
        AssemblyMismatch, match=r"At c:9 the reference is C in calls.vcf and G in truth.vcf, so they are"
    ):
        compared(tmp_path, ["c 5 A G 0/1", "c 9 C T 0/1"], ["c 7 G T 0/1", "c 9 G T 0/1"])


def test_bases_that_the_reference_does_not_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        AssemblyMismatch, match=r"truth.vcf has G at c:9, and reference.fa has C; they are of two assemb"
    ):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 9 G T 0/1"], reference=fasta(tmp_path))


def test_where_the_reference_has_no_sequence_regions_are_advised(tmp_path: Path) -> None:
    with pytest.raises(AssemblyMismatch, match="there the reference has no sequence: count only where it has some"):
        compared(tmp_path, ["c 39 A G 0/1"], ["c 5 A G 0/1"], reference=fasta(tmp_path))


def test_a_contig_that_the_reference_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidVcf, match=r"calls.vcf, line 4: d is not in reference.fa. Give the reference that"):
        compared(tmp_path, ["d 5 A G 0/1"], ["c 5 A G 0/1"], reference=fasta(tmp_path))


def test_no_contig_in_common_is_refused_with_both_names(tmp_path: Path) -> None:
    wanted = two(tmp_path, ["NC_000020.11 5 A G 0/1"], ONE, "NC_000020.11", "chr20")
    with pytest.raises(AssemblyMismatch, match=r"on NC_000020.11 and truth.vcf on chr20: no contig is in both"):
        compare(wanted)


def test_a_truth_without_an_allele_is_refused_with_why(tmp_path: Path) -> None:
    with pytest.raises(StrandlineError, match=r"truth.vcf has no allele to measure with \(1 reference \(0/0\)\)"):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/0"])
    regions = tmp_path / "x.bed"
    regions.write_text("c\t30\t31\n")
    with pytest.raises(StrandlineError, match=r"no allele in x.bed to measure with \(1 outside the regions\)"):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1"], regions=regions)


def test_no_call_at_all_is_a_recall_of_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path, [], ["c 5 A G 0/1"])
    assert figures(found) == (0, 0, 1)
    assert (found.counts["all"].recall, found.counts["all"].precision) == (0, None)
    assert "calls.vcf has no allele to count, so all of the truth is missed" in notes(found)[0]


def test_nothing_in_common_is_remarked(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G 0/1"], ["c 9 C T 0/1"])
    assert notes(found)[0] == "Nothing is in both files. Are they of the same person and the same assembly?"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("c x A G 0/1", "line 4: POS x is not a whole number"),
        ("c 5 A G 0/2", "line 4: GT 0/2 is no genotype of 1 alternate alleles"),
        ("c 5 A G ?", "GT [?] is no genotype"),
        ("c 5 A G! 0/1", "REF A, ALT G! are no alleles"),
    ],
)
def test_what_is_no_record_is_refused_with_its_line(tmp_path: Path, record: str, said: str) -> None:
    with pytest.raises(InvalidVcf, match=f"calls.vcf, .*{said}"):
        compared(tmp_path, [record], ["c 5 A G 0/1"])


def test_a_record_without_genotype_is_refused(tmp_path: Path) -> None:
    calls = vcf(tmp_path / "calls.vcf", "c 5 A G 0/1")
    calls.write_text(calls.read_text().replace("\tGT\t", "\tDP\t"))
    with pytest.raises(InvalidVcf, match="line 4: has no genotype"):
        compare(Wanted(calls, vcf(tmp_path / "truth.vcf", "c 5 A G 0/1")))


def test_a_reference_that_gzip_compressed_is_refused(tmp_path: Path) -> None:
    reference = tmp_path / "reference.fa.gz"
    reference.write_bytes(gzip.compress(b">c\nACGT\n"))
    with pytest.raises(StrandlineError, match="must be plain, or compressed with bgzip"):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1"], reference=reference)


@pytest.mark.parametrize("index", [b"<html>\n", b"c\t45\t3\n", b"c\tx\t3\t45\t46\n", b"\xff\n"])
def test_an_index_that_is_none_is_refused_by_its_name(tmp_path: Path, index: bytes) -> None:
    reference = fasta(tmp_path)
    (tmp_path / "reference.fa.fai").write_bytes(index)
    with pytest.raises(StrandlineError, match=r"reference.fa.fai, line 1: .*Remove it, and another is made"):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1"], reference=reference)


def test_nothing_is_written_beside_a_reference(tmp_path: Path) -> None:
    before = sorted(REFERENCE.parent.iterdir())
    truth = vcf(tmp_path / "truth.vcf", "chr20 10019469 C T 0/1", contigs="chr20")
    assert figures(compare(Wanted(truth, truth, reference=REFERENCE))) == (1, 0, 0)
    assert sorted(REFERENCE.parent.iterdir()) == before
