"""The alleles that count, each once, as an indexed file that bcftools can intersect."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from strandline.truth import bcftools
from strandline.truth.carried import OUTSIDE, REPEATED, CarriedAllele, CarriedAlleles
from strandline.truth.ground import Ground
from strandline.truth.normalising import header
from strandline.truth.targets import changed


def write_counted(
    alleles: Iterable[CarriedAllele],
    carried: CarriedAlleles,
    ground: Ground,
    out: Path,
) -> Counter[str]:
    """Write the sorted alleles of `carried` that count to `out`, a BCF; return how many each contig has.

    An allele that two alternates of one record have in common, as they do after substitutions are taken apart, is there
    once with the copies of both; one of a second record is left out, which `carried` hears of.
    """
    counted: Counter[str] = Counter()
    plain = out.with_suffix(".counted.vcf")
    with plain.open("w") as lines:
        lines.write(header(ground.contigs.all, carried.sample))
        for one in _once(alleles, carried.left_out):
            if not ground.counts(one.contig, *changed(one.position, one.ref, one.alt)):
                carried.left_out[OUTSIDE] += 1
                continue
            counted[one.contig] += 1
            info = f"RECORD={one.line};MARKS={one.filters}"
            genotype = _genotype(one.copies, one.ploidy)
            lines.write(
                f"{one.contig}\t{one.position}\t.\t{one.ref}\t{one.alt}\t{one.quality}\t.\t{info}\tGT\t{genotype}\n"
            )
    bcftools.run("view", "-Ob", "-o", out, plain)
    bcftools.run("index", "--force", out)
    plain.unlink()
    return counted


def _once(alleles: Iterable[CarriedAllele], left_out: Counter[str]) -> Iterator[CarriedAllele]:
    for _, group in groupby(alleles, lambda one: (one.contig, one.position, one.ref, one.alt)):
        same = list(group)
        if len(same) == 1:
            yield same[0]
            continue
        first = min(same, key=lambda one: one.line)
        of_record = [one for one in same if one.line == first.line]
        if repeated := len(same) - len(of_record):
            left_out[REPEATED] += repeated
        copies = sum(one.copies for one in of_record)
        yield replace(first, copies=min(copies, first.ploidy) if first.ploidy else copies)


def _genotype(copies: int, ploidy: int) -> str:
    """Return a genotype of the reference and this allele; a half-call where the ploidy is not known."""
    return "/".join(["0"] * (ploidy - copies) + ["1"] * copies) if ploidy else "./1"
