"""Whose column of a VCF is compared."""

from strandline import words
from strandline.errors import InvalidVcf
from strandline.vcf import VcfReader

FIRST_SAMPLE = 9
_NAMED = 6


def sample_column(reader: VcfReader, wanted: str | None, option: str) -> int:
    """Return the index of a sample's column: the only one, or the one that `wanted` names.

    Raises InvalidVcf, which names `option`, when that is not one column.
    """
    samples = reader.header.samples
    if not samples:
        raise InvalidVcf(
            f"{reader.name} names no sample: it lists sites, and whether anybody carries them is not said."
        )
    if wanted is None and len(samples) == 1:
        return FIRST_SAMPLE
    named = words.some(samples, _NAMED)
    if wanted is None:
        raise InvalidVcf(f"{reader.name} holds {len(samples)} samples ({named}): choose one with {option}.")
    if wanted not in samples:
        raise InvalidVcf(f"{reader.name} names {named}, not {wanted}, which {option} asks for.")
    return FIRST_SAMPLE + samples.index(wanted)
