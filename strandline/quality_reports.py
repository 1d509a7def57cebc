"""The figures that tell a good sample from a bad one, read from the reports of samtools and bcftools."""

import math
from collections.abc import Iterator, Mapping

from strandline.errors import RunFailed

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
_OF_READS, _OF_CALLS, _OF_CONTIGS = ".stats.txt", ".bcftools_stats.txt", ".idxstats.txt"
_CELLS = {"SN": 3, "TSTV": 4, "PSC": 5}
"""The lines of bcftools that tell a figure, and how many cells each has at least behind its kind."""

_SHARES = ("mapped", "properly_paired", "duplicate")


def is_read(name: str) -> bool:
    """Whether figures are read from a file of this name."""
    return name.endswith((_OF_READS, _OF_CALLS, _OF_CONTIGS))


def check_owner(uri: str, sample: str, text: str = "") -> None:
    """Refuse, with RunFailed, a report that is another sample's: by its file's name, and by the names in its text."""
    name = uri.rpartition("/")[2]
    if not name.startswith(f"{sample}."):
        raise RunFailed(f"{uri} is not of sample {sample}: a workflow names each report after its sample, {sample}.…")
    named = {cells[1] for kind, cells in _lines(text, _CELLS) if kind == "PSC"} if name.endswith(_OF_CALLS) else set()
    if others := sorted(named - {sample}):
        raise RunFailed(f"{uri} tells of sample {', '.join(others)}, not of {sample}")


def figures(texts: Mapping[str, str]) -> dict[str, Figure]:
    """Return the figures of one sample from its reports, by file name; None for what none of them tells.

    Shares are of all reads, lengths in bases, the mismatch rate is of aligned bases.
    """
    told = _told(texts)
    reads = _number(told.get("reads"))
    found: dict[str, Figure] = {}
    for name in (*_READS.values(), *_VARIANTS.values(), "ts_tv", "het_hom"):
        value = _number(told.get(name))
        if name in _SHARES:
            found[f"{name}_fraction"] = round(value / reads, 5) if value is not None and reads else None
        else:
            found[name] = value
    return found


def reads_by_contig(texts: Mapping[str, str]) -> dict[str, int]:
    """Return how many reads align to each contig, as `samtools idxstats` counted them; empty without such a report."""
    rows = [
        line.split("\t") for name, text in texts.items() if name.endswith(_OF_CONTIGS) for line in text.splitlines()
    ]
    return {row[0]: int(row[2]) for row in rows if len(row) == 4 and row[0] != "*" and row[2].isdecimal()}


def _told(texts: Mapping[str, str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for file, text in sorted(texts.items()):
        # `samtools stats` writes "SN, name:, value", `bcftools stats` puts the number of a file between
        of_calls = file.endswith(_OF_CALLS)
        if not of_calls and not file.endswith(_OF_READS):
            continue
        for kind, cells in _lines(text, _CELLS if of_calls else {"SN": 2}):
            if kind == "SN":
                name, value = (cells[1], cells[2]) if of_calls else (cells[0], cells[1])
                key = (_VARIANTS if of_calls else _READS).get(name.rstrip(":"))
                if key:
                    told[key] = value
            elif kind == "TSTV":
                told["ts_tv"] = cells[3]
            elif kind == "PSC" and (hom := _number(cells[3])):
                told["het_hom"] = str(round((_number(cells[4]) or 0) / hom, 3))
    return told


def _lines(text: str, wanted: Mapping[str, int]) -> Iterator[tuple[str, list[str]]]:
    for line in text.splitlines():
        kind, *cells = line.split("\t")
        # A line that ends early is of a report that was cut off, and tells nothing
        if len(cells) >= wanted.get(kind, len(cells) + 1):
            yield kind, cells


def _number(text: str | None) -> Figure:
    try:
        value = float(text or "")
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
