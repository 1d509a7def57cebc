"""ClinVar releases: the demo's real one, and files that are not."""

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strandline.clinvar import ClinvarReader, ReferenceBases
from strandline.errors import AssemblyMismatch, InvalidAnnotation, InvalidVcf

ROOT = Path(__file__).parents[2]
CLINVAR = ROOT / "demo" / "clinvar_2026-02-26.GRCh38.chr17.vcf.gz"
REFERENCE = ROOT / "demo" / "chr17_TP53_BRCA1.grch38.npad.fa.gz"
HEADER = "##fileformat=VCFv4.1\n##fileDate=2026-02-26\n##reference=GRCh38\n" + "".join(
    f'##INFO=<ID={key},Number=.,Type=String,Description="">\n' for key in ("CLNSIG", "CLNREVSTAT", "GENEINFO")
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def reference() -> ReferenceBases:
    """The bases of the demo's reference, which has one contig."""
    name, _, lines = gzip.decompress(REFERENCE.read_bytes()).decode().partition("\n")
    known = {name[1:].split()[0]: lines.replace("\n", "").upper()}
    return lambda contig, start, end: known[contig][start:end] if contig in known else None


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Rows]:
    def run(*records: str, header: str = HEADER) -> Rows:
        path = tmp_path / "clinvar.vcf"
        path.write_text(header + COLUMNS + "".join(record.replace(" ", "\t") + "\n" for record in records))
        with ClinvarReader.open(path) as reader:
            return [row for batch in reader.batches() for row in batch.to_pylist()]

    return run


def test_the_known_variant_is_read_as_ncbi_describes_it() -> None:
    with ClinvarReader.open(CLINVAR) as reader:
        rows = [row for batch in reader.batches() for row in batch.to_pylist()]
    [known] = [row for row in rows if row["variation_id"] == "55480"]
    assert len(known.pop("conditions")) == 9
    assert known == {
        "release": "2026-02-26", "contig": "chr17", "start": 43057077, "end": 43057078, "ref": "G", "alt": "A",
        "variation_id": "55480", "allele_id": "70147", "rs": ["rs80357123"], "genes": ["BRCA1"],
        "significance": "pathogenic", "significance_raw": "Pathogenic", "stars": 3,
        "review_status": "reviewed by expert panel", "consequences": ["nonsense", "non-coding_transcript_variant"],
        "hgvs": "NC_000017.11:g.43057078G>A", "variant_class": "single_nucleotide_variant",
    }  # fmt: skip
    assert Counter(row["stars"] for row in rows) == {0: 2756, 1: 9188, 2: 3323, 3: 3548}
    assert len(rows) == 18_815  # four of the 18,819 records name no alternate allele


def test_a_release_fits_the_reference_it_was_made_for(reference: ReferenceBases) -> None:
    with ClinvarReader.open(CLINVAR) as reader:
        assert sum(batch.num_rows for batch in reader.batches(rows=5000)) == 18_815
        assert reader.check_assembly(reference) == 8


def test_a_release_of_another_assembly_is_refused_with_the_counts(reference: ReferenceBases) -> None:
    with ClinvarReader.open(CLINVAR) as reader:
        list(reader.batches())
        with pytest.raises(AssemblyMismatch, match=r"[5-8] of 8 compared alleles disagree with the reference"):
            reader.check_assembly(lambda contig, start, end: reference(contig, start + 1, end + 1))


def test_the_same_records_are_compared_whatever_the_order(reference: ReferenceBases, tmp_path: Path) -> None:
    asked: list[list[tuple[str, int, int]]] = []
    records = [f"17 {pos} {pos} A C . . ." for pos in range(7_661_800, 7_661_900)]
    for number, order in enumerate((records, records[::-1])):
        path = tmp_path / f"{number}.vcf"
        path.write_text(HEADER + COLUMNS + "".join(line.replace(" ", "\t") + "\n" for line in order))
        seen: list[tuple[str, int, int]] = []
        with ClinvarReader.open(path) as reader:
            list(reader.batches())
            reader.check_assembly(lambda *span: seen.append(span) or "A")  # noqa: B023  # it is called here and now
        asked.append(seen)
    assert asked[0] == asked[1]
    assert len(asked[0]) == 8


def test_a_release_that_shares_no_base_with_the_reference_is_not_trusted() -> None:
    with ClinvarReader.open(CLINVAR) as reader:
        list(reader.batches())
        with pytest.raises(AssemblyMismatch, match="shares no known base"):
            reader.check_assembly(lambda contig, start, end: "N" * (end - start))


def test_a_home_made_conversion_is_refused_by_what_it_lacks() -> None:
    with pytest.raises(
        InvalidAnnotation, match=r"chr17_custom_clinvar\.vcf\.gz declares no CLNSIG, no CLNREVSTAT, no GENEINFO"
    ):
        ClinvarReader.open(ROOT / "tests" / "data" / "clinvar" / "chr17_custom_clinvar.vcf.gz")


def test_a_file_of_grch37_is_refused_before_it_is_read(read: Callable[..., Rows]) -> None:
    with pytest.raises(AssemblyMismatch, match="is of GRCh37"):
        read(header=HEADER.replace("GRCh38", "GRCh37"))


@pytest.mark.parametrize("date", ["", "yesterday", "2026-13-01"])
def test_a_file_without_a_release_date_is_refused(date: str, read: Callable[..., Rows]) -> None:
    with pytest.raises(InvalidAnnotation, match="does not say its release"):
        read(header=HEADER.replace("2026-02-26", date))


def test_contigs_are_given_their_grch38_names(read: Callable[..., Rows]) -> None:
    rows = read("1 5 1 A C . . .", "X 5 2 A C . . .", "MT 5 3 A C . . .", "NW_003315947.1 5 4 A C . . .")
    assert [row["contig"] for row in rows] == ["chr1", "chrX", "chrM", "NW_003315947.1"]


def test_lists_are_split_and_names_that_name_nothing_are_dropped(read: Callable[..., Rows]) -> None:
    [row] = read("17 5 9 A C . . CLNDN=not_provided|Li-Fraumeni_syndrome_1|.;GENEINFO=TP53:7157|WRAP53:55135;RS=1|2")
    assert row["conditions"] == ["Li-Fraumeni syndrome 1"]
    assert row["genes"] == ["TP53", "WRAP53"]
    assert row["rs"] == ["rs1", "rs2"]
    assert (row["significance"], row["stars"], row["hgvs"]) == ("not_provided", 0, None)


def test_a_record_that_cannot_be_read_stops_the_file(read: Callable[..., Rows]) -> None:
    with pytest.raises(InvalidVcf, match="line 8: POS zero"):
        read("17 zero 9 A C . . .")
