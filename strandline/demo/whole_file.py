"""Large FASTQ files read to their ends, as the workflow will: a download that broke off is found in its last bytes."""

import gzip
from pathlib import Path

from strandline import compressed
from strandline.errors import InvalidFastq, MateMismatch
from strandline.preflight import WHOLE_FILE

_BLOCK = 4 << 20


def check_pair(first: tuple[str, Path], second: tuple[str, Path]) -> None:
    """Read both mates (name and file) to their ends, unless the preflight did.

    Raises InvalidFastq for a file that is damaged or cut short, MateMismatch when one has more reads.
    """
    if max(path.stat().st_size for _, path in (first, second)) <= WHOLE_FILE:
        return
    one, two = (_reads(name, path) for name, path in (first, second))
    if one != two:
        raise MateMismatch(f"{first[0]} has {one:,} reads and {second[0]} has {two:,}: one is incomplete")


def _reads(name: str, path: Path) -> int:
    lines, last = 0, b"\n"
    try:
        with gzip.open(path) as file:
            while block := file.read(_BLOCK):
                lines += block.count(b"\n")
                last = block[-1:]
    except EOFError as error:
        raise InvalidFastq(
            f"{name} is truncated after {lines // 4:,} reads; get it again from where it came from"
        ) from error
    except compressed.DAMAGED as error:
        raise InvalidFastq(f"{name} is damaged ({error}); get it again from where it came from") from error
    lines += last != b"\n"
    if lines % 4:
        raise InvalidFastq(f"{name} is truncated: its last record has {lines % 4} of 4 lines")
    return lines // 4
