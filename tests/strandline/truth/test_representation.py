"""One change of bases is one allele, however the two files write it."""

from pathlib import Path

from strandline.truth.comparing import compare
from strandline.truth.comparison import Wanted
from strandline.truth.notes import notes
from tests.strandline.truth.vcfs import compared, fasta, figures, genotypes, vcf


def test_records_with_several_alternates_are_split(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G,T 1/2"], ["c 5 A G 0/1", "c 5 A T 0/1"])
    assert figures(found, "snv") == (2, 0, 0)
    assert genotypes(found) == (2, 0, 0)


def test_of_several_alternates_only_those_in_the_genotype_count(tmp_path: Path) -> None:
    assert figures(compared(tmp_path, ["c 5 A C,G,T 0/2"], ["c 5 A G 0/1"])) == (1, 0, 0)


def test_an_indel_written_further_right_is_left_aligned_with_the_reference(tmp_path: Path) -> None:
    calls, truth = ["c 12 AA A 0/1"], ["c 9 CA C 0/1"]
    assert figures(compared(tmp_path, calls, truth, reference=fasta(tmp_path)), "indel") == (1, 0, 0)


def test_without_a_reference_indels_are_compared_as_written_and_that_is_said(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 12 AA A 0/1"], ["c 9 CA C 0/1"])
    assert figures(found) == (0, 1, 1)
    assert any("With --reference they are left-aligned first" in note for note in notes(found))
    assert any("1 of the missed alleles have an extra one within 30 bases" in note for note in notes(found))


def test_padded_alleles_are_trimmed_also_without_a_reference(tmp_path: Path) -> None:
    assert figures(compared(tmp_path, ["c 9 CAAA CAA 0/1"], ["c 9 CA C 0/1"])) == (1, 0, 0)


def test_a_substitution_of_several_bases_is_its_single_ones(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 ACG GCT 0/1"], ["c 5 A G 0/1", "c 7 G T 0/1"])
    assert figures(found, "snv") == (2, 0, 0)


def test_what_two_alternates_have_in_common_is_on_both_copies(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 AC GC,GT 1/2"], ["c 5 A G 1/1", "c 6 C T 0/1"])
    assert figures(found) == (2, 0, 0)
    assert genotypes(found) == (2, 0, 0)


def test_an_allele_that_two_records_name_counts_once(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G 0/1", "c 5 AC GC 1/1"], ["c 5 A G 0/1"])
    assert figures(found) == (1, 0, 0)
    assert genotypes(found) == (1, 0, 0)
    assert found.calls.left_out["said twice"] == 1


def test_small_letters_are_bases_too(tmp_path: Path) -> None:
    assert figures(compared(tmp_path, ["c 5 a g 0/1"], ["c 5 A G 0/1"], reference=fasta(tmp_path))) == (1, 0, 0)


def test_symbolic_alleles_stars_and_breakends_are_left_out_and_counted(tmp_path: Path) -> None:
    calls = ["c 5 A <DEL> 0/1", "c 6 C *,T 1/2", "c 7 G G]c:9] 0/1", "c 8 T <DUP:TANDEM> 1/1"]
    found = compared(tmp_path, calls, ["c 6 C T 0/1"])
    assert figures(found) == (1, 0, 0)
    assert found.calls.left_out == {"symbolic, * or breakend": 4}


def test_ambiguous_bases_are_left_out_and_counted(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 M G 0/1", "c 6 C T 0/1"], ["c 6 C T 0/1"])
    assert figures(found) == (1, 0, 0)
    assert found.calls.left_out == {"with bases other than ACGT": 1}


def test_contigs_without_a_declaration_are_sorted_alike(tmp_path: Path) -> None:
    records = ["b 5 A G 0/1", "a 5 A G 0/1"]
    found = compared(tmp_path, records, records[::-1])
    assert figures(found) == (2, 0, 0)


def test_names_of_samples_do_not_matter(tmp_path: Path) -> None:
    calls = vcf(tmp_path / "calls.vcf", "c 5 A G 0/1", samples="S1")
    truth = vcf(tmp_path / "truth.vcf", "c 5 A G 0/1", samples="INTEGRATION")
    found = compare(Wanted(calls, truth))
    assert figures(found) == (1, 0, 0)
    assert (found.calls.sample, found.truth.sample) == ("S1", "INTEGRATION")
