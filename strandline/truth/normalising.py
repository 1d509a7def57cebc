"""Alleles written in one way: substitutions taken apart, trimmed, and left-aligned where there is a reference."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from strandline.errors import AssemblyMismatch
from strandline.truth import bcftools
from strandline.truth.carried import CarriedAllele
from strandline.truth.ground import Ground

_INFO: Final = (
    ("COPIES", "1", "Integer", "Copies of the allele in the genotype"),
    ("PLOIDY", "1", "Integer", "Alleles of the genotype, 0 where one of them is not called"),
    ("RECORD", "1", "Integer", "Line of the record in the file that was compared"),
    ("MARKS", ".", "String", "FILTER of the record"),
)


def normalise(alleles: Iterable[CarriedAllele], ground: Ground, scratch: Path, file: str) -> Iterator[CarriedAllele]:
    """Return the alleles sorted and in one form; contigs of `ground` may be learned while they are read.

    `scratch` is the beginning of the names of temporary files, `file` what the alleles come from. AssemblyMismatch when
    the reference has other bases where they count.
    """
    body, written, normal, ordered = (
        scratch.with_suffix(suffix) for suffix in (".body", ".written.vcf", ".normal.bcf", ".sorted.vcf")
    )
    sort = ("sort", "--temp-dir", scratch.with_suffix(".sort"), "-Ov", "-o")
    in_order = _write_body(alleles, body)
    with written.open("w") as out, body.open() as lines:
        out.write(header(ground.contigs.all))
        shutil.copyfileobj(lines, out)
    if not in_order:  # left-aligning looks back over a window
        bcftools.run(*sort, ordered, written)
    aligned = ("--fasta-ref", ground.fasta.path, "--check-ref", "w") if ground.fasta else ()
    said = bcftools.run("norm", "--atomize", *aligned, "-Ob", "-o", normal, written if in_order else ordered)
    _require_reference(said, ground, file)
    bcftools.run(*sort, ordered, normal)
    return _read(ordered)


def _write_body(alleles: Iterable[CarriedAllele], path: Path) -> bool:
    """Write records without a header, which can only be known after them; tell whether they are in order."""
    contig, position, in_order = "", 0, True
    with path.open("w") as out:
        for one in alleles:
            info = f"COPIES={one.copies};PLOIDY={one.ploidy};RECORD={one.line};MARKS={one.filters.replace(';', ',')}"
            out.write(f"{one.contig}\t{one.position}\t.\t{one.ref}\t{one.alt}\t{one.quality}\t.\t{info}\n")
            in_order = in_order and (one.contig != contig or one.position >= position)
            contig, position = one.contig, one.position
    return in_order


def header(contigs: Mapping[str, int | None], sample: str = "") -> str:
    """Return the header of a VCF of normalised alleles, with one sample's genotypes where a sample is given."""
    lines = ["##fileformat=VCFv4.2"]
    for contig, length in contigs.items():
        lines.append(f"##contig=<ID={contig}{f',length={length}' if length else ''}>")
    lines += [
        f'##INFO=<ID={key},Number={number},Type={kind},Description="{what}">' for key, number, kind, what in _INFO
    ]
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    if sample:
        lines.append('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype, of this allele alone">')
        columns += f"\tFORMAT\t{sample}"
    return "\n".join([*lines, columns, ""])


def _read(path: Path) -> Iterator[CarriedAllele]:
    with path.open() as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            contig, position, _, ref, alt, quality, _, info = line.rstrip("\n").split("\t")
            told = dict(entry.split("=", 1) for entry in info.split(";"))
            numbers = (int(told[key]) for key in ("COPIES", "PLOIDY", "RECORD"))
            yield CarriedAllele(contig, int(position), ref, alt, quality, told["MARKS"], *numbers)


def _require_reference(said: str, ground: Ground, file: str) -> None:
    """Raise AssemblyMismatch for the first allele that counts and of which bcftools said that the reference differs."""
    for line in said.splitlines():
        if not line.startswith("REF_MISMATCH\t") or not ground.fasta:
            continue
        contig, position, written, reference = line.split("\t")[1:5]
        start = int(position) - 1
        if ground.counts(contig, start, start + len(written)):
            why = (
                "there the reference has no sequence: count only where it has some, with --regions"
                if set(reference) <= {"N"}
                else "they are of two assemblies: take the reference that the calls and the truth were made on"
            )
            raise AssemblyMismatch(
                f"{file} has {written} at {contig}:{position}, and {ground.fasta.name} has {reference}; {why}."
            )
