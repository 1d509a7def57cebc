"""Outside the regions nothing is counted, and nothing is asked of the files."""

import gzip
from pathlib import Path

import pytest

from strandline.errors import InvalidRegion
from strandline.truth.comparing import compare
from strandline.truth.comparison import Wanted
from strandline.truth.notes import notes
from strandline.truth.targets import Targets, changed
from tests.strandline.truth.vcfs import compared, fasta, figures, vcf


def bed(folder: Path, *lines: str) -> Path:
    path = folder / "regions.bed"
    path.write_text("".join(line.replace(" ", "\t") + "\n" for line in lines))
    return path


def test_the_first_base_of_an_interval_counts_and_the_one_after_the_last_does_not(tmp_path: Path) -> None:
    calls = ["c 5 A G 0/1", "c 6 C T 0/1", "c 7 G A 0/1", "c 8 T A 0/1"]
    found = compared(tmp_path, calls, calls[1:2], regions=bed(tmp_path, "c 5 7"))
    assert figures(found) == (1, 1, 0)
    assert found.calls.left_out == {"outside the regions": 2}


@pytest.mark.parametrize(
    ("allele", "bases"),
    [((5, "A", "G"), (4, 5)), ((5, "ACG", "A"), (5, 7)), ((5, "A", "ACC"), (4, 5)), ((5, "ACG", "TT"), (4, 7))],
)
def test_an_allele_is_where_it_changes_bases(allele: tuple[int, str, str], bases: tuple[int, int]) -> None:
    assert changed(*allele) == bases


def test_a_deletion_counts_where_a_deleted_base_is(tmp_path: Path) -> None:
    for interval, counted in (("c 4 5", 0), ("c 6 7", 1)):
        calls = ["c 5 ACG A 0/1", "c 20 T G 0/1"]
        found = compared(tmp_path, calls, calls, regions=bed(tmp_path, interval, "c 19 20"))
        assert figures(found, "indel") == (counted, 0, 0)


def test_an_indel_is_counted_where_it_is_left_aligned_to(tmp_path: Path) -> None:
    calls, truth = ["c 12 AA A 0/1", "c 5 A G 0/1"], ["c 5 A G 0/1"]
    for interval, extra in (("c 11 13", 0), ("c 9 10", 1)):
        regions = bed(tmp_path, interval, "c 4 5")
        assert figures(compared(tmp_path, calls, truth, reference=fasta(tmp_path), regions=regions)) == (1, extra, 0)


def test_intervals_that_overlap_or_touch_are_one() -> None:
    targets = Targets({"c": [(5, 9), (1, 3), (3, 4), (6, 7), (8, 12)]})
    assert (targets.intervals, targets.bases) == (2, 10)
    assert [targets.overlap("c", base, base + 1) for base in (0, 1, 3, 4, 5, 11, 12)] == [0, 1, 1, 0, 1, 1, 0]
    assert not targets.overlap("d", 1, 2)


def test_a_compressed_bed_file_with_titles_and_other_names_of_contigs_is_read(tmp_path: Path) -> None:
    path = tmp_path / "regions.bed.gz"
    path.write_bytes(gzip.compress(b"track name=x\n# c\n20\t4\t5\tBRCA1\n"))
    calls = vcf(tmp_path / "calls.vcf", "chr20 5 A G 0/1", "chr20 9 C T 0/1", contigs="chr20")
    assert figures(compare(Wanted(calls, calls, regions=path))) == (1, 0, 0)


@pytest.mark.parametrize(
    "regions", ["truncated", "bent", "wrong sum", "no text", "packed, but no text", "block missing"]
)
def test_a_damaged_bed_file_is_refused_in_a_sentence(tmp_path: Path, regions: str) -> None:
    packed = gzip.compress(b"c\t4\t5\n" * 99)
    path = tmp_path / "regions.bed"
    path.write_bytes(
        {
            "truncated": packed[:-9],
            "bent": packed[:10] + b"\xff" * 9 + packed[19:],
            "wrong sum": packed[:-8] + b"1234" + packed[-4:],
            "no text": b"c\t4\t5\t\xff\n",
            "packed, but no text": gzip.compress(b"c\t4\t5\t\xff\n"),
            "block missing": b"\x1f\x8b\x08\x04" + bytes(6) + b"\x06\x00BC\x02\x00\xff\x00" + packed[10:],
        }[regions]
    )
    with pytest.raises(InvalidRegion, match=r"regions.bed (cannot be read as BED|is cut short): "):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1"], regions=path)


def test_a_line_that_is_no_interval_is_refused_with_its_number(tmp_path: Path) -> None:
    for line in ("c 7 5", "c 5", "c:5-7", "c a b"):
        with pytest.raises(InvalidRegion, match=r"regions.bed, line 2: is no interval of a BED file"):
            compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1"], regions=bed(tmp_path, "c 4 5", line))


def test_a_bed_file_without_intervals_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRegion, match="holds no interval, so nothing would be counted"):
        compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1"], regions=bed(tmp_path, "# nothing"))


def test_a_contig_outside_the_regions_may_be_missing_in_the_reference(tmp_path: Path) -> None:
    calls = ["c 5 A G 0/1", "d 5 A G 0/1"]
    regions = bed(tmp_path, "c 0 40")
    assert figures(compared(tmp_path, calls, calls, reference=fasta(tmp_path), regions=regions)) == (1, 0, 0)


def test_without_regions_a_person_is_told_what_that_means(tmp_path: Path) -> None:
    found = compared(tmp_path, ["c 5 A G 0/1"], ["c 5 A G 0/1", "d 5 A G 0/1"])
    said = " ".join(notes(found))
    assert "Without --regions every call that is not in the truth counts as false" in said
    assert "1 of the missed alleles are on contigs without any call (d)" in said


def test_bases_that_the_reference_lacks_outside_the_regions_are_nobodys_concern(tmp_path: Path) -> None:
    calls = ["c 5 A G 0/1", "c 20 G A 0/1", "c 39 A G 0/1", "c 60 A G 0/1"]
    regions = bed(tmp_path, "c 4 15")
    assert figures(compared(tmp_path, calls, calls, reference=fasta(tmp_path), regions=regions)) == (1, 0, 0)
