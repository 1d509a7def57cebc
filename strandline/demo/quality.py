"""The figures that tell a good sample from a bad one, read from the texts of `samtools stats` and `bcftools stats`."""

from collections.abc import Iterator
from pathlib import Path

Figure = float | int | None

_READS = {
    "raw total sequences": "reads",
    "reads mapped": "mapped",
    "reads properly paired": "properly_paired",
    "reads duplicated": "duplicate",
    "average length": "mean_read_length",
    "insert size average": "mean_insert_size",
    "error rate": "mismatch_rate",
}
_VARIANTS = {"number of records": "variants", "number of SNPs": "snvs", "number of indels": "indels"}
_SHARES = ("mapped", "properly_paired", "duplicate")


def figures(folder: Path) -> dict[str, Figure]:
    """Return the figures of the one sample whose texts lie in `folder`; None for what no text tells.

    Shares are of all reads, lengths in bases, the mismatch rate is of aligned bases.
    """
    told = _told(folder)
    reads = _number(told.get("reads"))
    found: dict[str, Figure] = {}
    for name in (*_READS.values(), *_VARIANTS.values(), "ts_tv"):
        value = _number(told.get(name))
        if name in _SHARES:
            found[f"{name}_fraction"] = round(value / reads, 5) if value is not None and reads else None
        else:
            found[name] = value
    return found


def _told(folder: Path) -> dict[str, str]:
    told: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        # `samtools stats` writes "SN, name:, value", `bcftools stats` puts the number of a file between
        of_calls = path.name.endswith(".bcftools_stats.txt")
        if not of_calls and not path.name.endswith(".stats.txt"):
            continue
        for kind, cells in _lines(path):
            if kind == "SN":
                name, value = (cells[1], cells[2]) if of_calls else (cells[0], cells[1])
                key = (_VARIANTS if of_calls else _READS).get(name.rstrip(":"))
                if key:
                    told[key] = value
            elif kind == "TSTV" and of_calls:
                told["ts_tv"] = cells[3]
    return told


def _lines(path: Path) -> Iterator[tuple[str, list[str]]]:
    for line in path.read_text("utf-8", errors="replace").splitlines():
        kind, *cells = line.split("\t")
        if kind in {"SN", "TSTV"} and len(cells) > 1:
            yield kind, cells


def _number(text: str | None) -> Figure:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return int(value) if value.is_integer() else value
