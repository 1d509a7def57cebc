"""A ClinVar release, from NCBI's VCF to rows of table clinvar, with proof that its alleles are the reference's."""

import datetime
import heapq
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

import pyarrow as pa

from strandline.clinvar_terms import significance_of, stars_of, words_of
from strandline.errors import AssemblyMismatch, InvalidAnnotation
from strandline.file_reader import FileReader
from strandline.regions import grch38_contig
from strandline.schema import table_definition
from strandline.vcf import VcfLine, VcfReader
from strandline.vcf_alleles import clean_alternate, clean_reference

ROWS_PER_BATCH: Final = 65_536
REQUIRED_INFO: Final = ("CLNSIG", "CLNREVSTAT", "GENEINFO")
_NAMELESS_CONDITIONS: Final = frozenset({"not_provided", "not_specified", ".", ""})
# Bases of each contig that are compared with the reference, and how many records are kept to find them among Ns.
_COMPARED_PER_CONTIG: Final = 8
_KEPT_PER_CONTIG: Final = 32
# A handful of records of a release may stand on patched bases; another assembly disagrees with most.
_TOLERATED: Final = 0.05

_OLDER: Final = re.compile(r"GRCh37|hg19|hs37|b37|NCBI36|hg18")

ReferenceBases = Callable[[str, int, int], str | None]


class ClinvarReader(FileReader):
    """A ClinVar VCF: its release as an ISO date, and its rows in batches of table clinvar.

    Raises InvalidAnnotation, by the name of what is missing, for a file that is not NCBI's ClinVar VCF, and
    AssemblyMismatch for one that says it is of another assembly.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        super().__init__(stream, name)
        self._reader = VcfReader(stream, name)
        header = self._reader.header
        missing = [key for key in REQUIRED_INFO if key not in header.info]
        if missing:
            raise InvalidAnnotation(
                f"{name} declares no {', no '.join(missing)}: a finding could not say how a variant is classified, "
                "by whom, and in which gene. Take clinvar.vcf.gz of NCBI's folder vcf_GRCh38."
            )
        if older := _OLDER.search(header.meta.get("reference", "")):
            raise AssemblyMismatch(
                f"{name} is of {older[0]} (##reference={header.meta['reference']}); variants here are of GRCh38. "
                "Take clinvar.vcf.gz of NCBI's folder vcf_GRCh38."
            )
        self.release = _iso_date(header.meta.get("fileDate", ""), name)
        self.sampled: dict[str, list[tuple[int, int, str]]] = {}
        self._schema = table_definition("clinvar").arrow_schema()

    def batches(self, rows: int = ROWS_PER_BATCH) -> Iterator[pa.RecordBatch]:
        """All rows, in the order of the file; InvalidVcf for a record that cannot be read.

        `check_assembly` can judge the file once they have been read to the end.
        """
        gathered: list[dict[str, Any]] = []
        for line in self._reader:
            gathered += self._rows(line)
            if len(gathered) >= rows:
                yield pa.RecordBatch.from_pylist(gathered, schema=self._schema)
                gathered = []
        if gathered:
            yield pa.RecordBatch.from_pylist(gathered, schema=self._schema)

    def scan(self) -> int:
        """Read all records for what `check_assembly` needs and return how many there are; InvalidVcf for a bad one."""
        count = 0
        for line in self._reader:
            count += 1
            if place := self._place(line):
                self._keep(*place, line.fields[2])
        return count

    def check_assembly(self, reference_bases: ReferenceBases) -> int:
        """Compare reference alleles with the reference and return how many were compared.

        The records are the same at every call: those whose identifiers have the smallest checksums. Bases that the
        reference gives as N, and contigs that it lacks, say nothing. Raises AssemblyMismatch with the counts.
        """
        compared = wrong = 0
        for contig, kept in sorted(self.sampled.items()):
            judged = 0
            for _, start, ref in sorted(kept, reverse=True):
                bases = reference_bases(contig, start, start + len(ref))
                if bases is None or "N" in bases:
                    continue
                judged += 1
                wrong += bases != ref
                if judged == _COMPARED_PER_CONTIG:
                    break
            compared += judged
        if not compared:
            raise AssemblyMismatch(f"{self.name} shares no known base with the reference, so nothing proves they fit.")
        if wrong > compared * _TOLERATED:
            raise AssemblyMismatch(
                f"{self.name}: {wrong} of {compared} compared alleles disagree with the reference, "
                "so it is of another assembly."
            )
        return compared

    def _rows(self, line: VcfLine) -> list[dict[str, Any]]:
        place = self._place(line)
        if place is None:
            return []
        contig, start, ref = place
        row = {
            "release": self.release,
            "contig": contig,
            "start": start,
            "end": start + len(ref),
            "ref": ref,
            "variation_id": line.fields[2],
            **_classification(dict(entry.partition("=")[::2] for entry in line.fields[7].split(";"))),
        }
        self._keep(contig, start, ref, line.fields[2])
        return [{**row, "alt": self._alternate(alt)} for alt in line.fields[4].split(",")]

    def _place(self, line: VcfLine) -> tuple[str, int, str] | None:
        """Contig, start (0-based) and reference allele; None for an included variant without an allele of its own."""
        contig, position, _, reference, alternates = line.fields[:5]
        if alternates == ".":
            return None
        ref = clean_reference(reference)
        if ref is None or not (position.isdecimal() and 0 < int(position) < 2**40):
            raise self._reader.fault(f"POS {position}, REF {reference} is no place in a genome")
        return grch38_contig(contig), int(position) - 1, ref

    def _alternate(self, text: str) -> str:
        alt = clean_alternate(text)
        if alt is None:
            raise self._reader.fault(f"ALT {text} is no allele")
        return alt

    def _keep(self, contig: str, start: int, ref: str, variation_id: str) -> None:
        """Keep the record for `check_assembly` if its checksum is among the smallest of its contig."""
        kept = self.sampled.setdefault(contig, [])
        entry = (-zlib.crc32(variation_id.encode()), start, ref)
        if len(kept) < _KEPT_PER_CONTIG:
            heapq.heappush(kept, entry)
        elif entry > kept[0]:
            heapq.heapreplace(kept, entry)


def _classification(info: dict[str, str]) -> dict[str, Any]:
    status = info.get("CLNREVSTAT")
    return {
        "allele_id": info.get("ALLELEID"),
        "rs": [f"rs{number}" for number in _items(info.get("RS"))],
        "genes": [entry.partition(":")[0] for entry in _items(info.get("GENEINFO"))],
        "significance": significance_of(info.get("CLNSIG")),
        "significance_raw": info.get("CLNSIG"),
        "stars": stars_of(status),
        "review_status": None if status is None else words_of(status),
        "conditions": [words_of(name) for name in _items(info.get("CLNDN")) if name not in _NAMELESS_CONDITIONS],
        "consequences": [entry.partition("|")[2] for entry in info.get("MC", "").split(",") if "|" in entry],
        "hgvs": info.get("CLNHGVS"),
        "variant_class": info.get("CLNVC"),
    }


def _items(joined: str | None) -> list[str]:
    return [item for item in (joined or "").split("|") if item not in {"", "."}]


def _iso_date(text: str, name: str) -> str:
    try:
        return datetime.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise InvalidAnnotation(f"{name} does not say its release: ##fileDate is “{text}”, not a date.") from None
