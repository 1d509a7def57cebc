"""BAM, CRAM and unaligned BAM files: their headers against the reference, their counts, their index."""

import hashlib
import re
import subprocess
from pathlib import Path

from local.omics.fasta import FileRefused, Reference, open_plain
from local.omics.fastq import Counts

INDEX_SUFFIX = {"BAM": ".bai", "CRAM": ".crai"}
_COUNT = re.compile(r"^SN\t(raw total sequences|total length):\t(\d+)", re.MULTILINE)


def _samtools(*arguments: str) -> str:
    done = subprocess.run(["samtools", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise FileRefused(f"The alignment file cannot be read: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def _contigs(path: Path) -> dict[str, dict[str, str]]:
    header = _samtools("view", "-H", "--no-PG", str(path))
    lines = [line.split("\t")[1:] for line in header.splitlines() if line.startswith("@SQ\t")]
    contigs = [dict(part.partition(":")[::2] for part in fields) for fields in lines]
    return {contig["SN"]: contig for contig in contigs}


def check_reference(path: Path, reference: Reference) -> None:
    """FileRefused unless every contig in the file's header is one of the reference, by name, length and MD5 (M5)."""
    contigs = _contigs(path)
    if not contigs:
        raise FileRefused("The file's header names no reference sequences.")
    for name, contig in contigs.items():
        if name not in reference.contigs:
            raise FileRefused(f"Contig {name} of the file's header is not in the reference.")
        length, md5 = reference.contigs[name]
        if int(contig["LN"]) != length:
            raise FileRefused(f"Contig {name} has length {contig['LN']} in the file and {length} in the reference.")
        if contig.get("M5", md5).lower() != md5:
            raise FileRefused(f"Contig {name} is another sequence than in the reference (M5 differs).")


def count(path: Path, fasta: Path | None) -> Counts:
    """Return the primary reads and bases of a file; FileRefused when it is truncated or no alignment file."""
    _samtools("quickcheck", "-u", str(path))
    reference = ["--reference", str(fasta)] if fasta else []
    found = dict(_COUNT.findall(_samtools("stats", *reference, str(path))))
    digest = hashlib.md5(usedforsecurity=False)
    with open_plain(path) as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return Counts(int(found["raw total sequences"]), int(found["total length"]), digest.hexdigest())


def index(path: Path, kind: str) -> Path:
    """Write and return the index of a coordinate-sorted BAM or CRAM file; FileRefused when it is not sorted."""
    target = Path(f"{path}{INDEX_SUFFIX[kind]}")
    _samtools("index", "-o", str(target), str(path))
    return target
