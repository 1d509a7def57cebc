"""Bases of a reference genome, read in place from a HealthOmics reference store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from strandline.errors import AssemblyMismatch, StrandlineError
from strandline.regions import grch38_contig

PART_BYTES: Final = 104_857_600  # a HealthOmics file is downloaded in parts of 100 MiB


@dataclass(frozen=True)
class Contig:
    """One line of a .fai index: where a contig's bases lie in its FASTA file."""

    length: int
    offset: int
    bases_per_line: int
    bytes_per_line: int

    def byte_of(self, base: int) -> int:
        """The place in the file of a base, 0-based."""
        line, column = divmod(base, self.bases_per_line)
        return self.offset + line * self.bytes_per_line + column


class FastaIndex:
    """The contigs of a FASTA file by name, and by the name that GRCh38 has for them: `17` is found as `chr17`.

    `lengths` are the bases of each, N among them, by its own name.
    """

    def __init__(self, contigs: dict[str, Contig]) -> None:
        self._contigs = {grch38_contig(name): contig for name, contig in contigs.items()} | contigs
        self.lengths = {name: contig.length for name, contig in contigs.items()}

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a .fai index; StrandlineError names the line that belongs to none."""
        contigs: dict[str, Contig] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            name, *places = line.split("\t")[:5]
            if len(places) < 4 or not all(map(str.isdecimal, places)):
                raise StrandlineError(f"line {number}: is no line of the index of a FASTA file.")
            contigs[name] = Contig(*map(int, places))
        return cls(contigs)

    def span(self, contig: str, start: int, end: int) -> tuple[int, int] | None:
        """First byte of bases start to end (0-based, half-open) and the one after the last; None if they are absent."""
        known = self._contigs.get(contig)
        if known is None or not 0 <= start < end <= known.length:
            return None
        return known.byte_of(start), known.byte_of(end - 1) + 1


def _bases(content: bytes) -> str:
    return content.replace(b"\n", b"").replace(b"\r", b"").decode("ascii", errors="replace").upper()


class LocalReference:
    """A plain FASTA file on this machine, of which only the bytes that are asked for are read."""

    def __init__(self, path: Path, index: FastaIndex) -> None:
        self._path = path
        self._index = index

    def __call__(self, contig: str, start: int, end: int) -> str | None:
        """Bases start to end (0-based, half-open) in upper case, None if the contig or the stretch is not there."""
        span = self._index.span(contig, start, end)
        if span is None:
            return None
        with self._path.open("rb") as file:
            file.seek(span[0])
            return _bases(file.read(span[1] - span[0]))


class OmicsReference:
    """A reference in a HealthOmics store, of which only the bytes that are asked for are downloaded.

    `client` is a boto3 client of omics.
    """

    def __init__(self, client: Any, store_id: str, reference_id: str) -> None:
        self._client = client
        self._ids = {"referenceStoreId": store_id, "id": reference_id}
        files = client.get_reference_metadata(**self._ids)["files"]
        self._part_bytes = files["source"].get("partSize") or PART_BYTES
        if self._read("SOURCE", 0, 1) != b">":
            raise AssemblyMismatch(
                f"Reference {reference_id} is stored compressed, so its bases cannot be read in place. "
                "Import it uncompressed."
            )
        parts = files["index"].get("totalParts") or 1
        text = b"".join(self._part("INDEX", number) for number in range(1, parts + 1))
        self._index = FastaIndex.from_text(text.decode())

    @classmethod
    def of_arn(cls, client: Any, arn: str) -> Self:
        """The reference that an ARN names: …:referenceStore/<store>/reference/<id>."""
        words = arn.rpartition(":")[2].split("/")
        if len(words) != 4 or words[0] != "referenceStore" or words[2] != "reference":
            raise StrandlineError(f"{arn} is not the ARN of a HealthOmics reference.")
        return cls(client, words[1], words[3])

    def __call__(self, contig: str, start: int, end: int) -> str | None:
        """Bases start to end (0-based, half-open) in upper case, None if the contig or the stretch is not there."""
        span = self._index.span(contig, start, end)
        return None if span is None else _bases(self._read("SOURCE", *span))

    def _read(self, file: str, first: int, end: int) -> bytes:
        """Bytes first to end (half-open) of a file; a range counts within its part."""
        content = b""
        while first < end:
            part, offset = divmod(first, self._part_bytes)
            stop = min(end - part * self._part_bytes, self._part_bytes)
            content += self._part(file, part + 1, f"bytes={offset}-{stop - 1}")
            first = part * self._part_bytes + stop
        return content

    def _part(self, file: str, number: int, span: str | None = None) -> bytes:
        wanted = {"range": span} if span else {}
        answer = self._client.get_reference(**self._ids, file=file, partNumber=number, **wanted)
        content: bytes = answer["payload"].read()
        return content
