"""What the name of an object says: reads, a sample sheet, a completion marker, or nothing that concerns us.

Keys reach the command line of a workflow, so only an allow-list of characters passes and every pattern is anchored.
"""

import re
from dataclasses import dataclass
from enum import Enum

from strandline.errors import InvalidKey
from strandline.identity import DEFAULT_PROJECT, check_name

ROOT = "inputs/"
MARKER = "CopyComplete.txt"
LONGEST_KEY = 512

_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]{0,99}", re.ASCII)
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}\.(?:fastq|fq)\.gz", re.ASCII)
_READS_LIKE = re.compile(
    # Also what holds reads in a form that is not taken: it is refused, where a checksum or a report is passed over
    r"\.(?:(?:fastq|fq)(?:\.(?:gz|bz2|xz|zst|zip|Z|ora))?|u?bam|cram|sra|ora)$",
    re.IGNORECASE,
)
_QUIET = re.compile(r"^Undetermined_S0_|_I[12](?:_\d{3})?\.(?:fastq|fq)\.gz$", re.ASCII)

_SAMPLE = r"(?P<sample>[A-Za-z0-9][A-Za-z0-9._-]{0,63}?)"
_PATTERNS = [
    re.compile(_SAMPLE + tail, re.ASCII)
    for tail in (
        # Illumina: <sample>_S<n>[_L<lane>]_R<read>_<segment>
        r"_S\d{1,4}(?:_L(?P<lane>\d{3}))?_R(?P<read>[12])_(?P<segment>\d{3})",
        # By barcode: <sample>_<ATCACG>[-<index>][_L<lane>]_R<read>_<segment>[_trimmed]
        r"_[ACGTN]{6,20}(?:-[ACGTN]{6,20})?(?:_L(?P<lane>\d{3}))?_R(?P<read>[12])_(?P<segment>\d{3})(?:_trimmed)?",
        # BGI and Novogene: <sample>_<library>_<flow cell>_L<lane>_<read>
        r"_(?P<library>[A-Z]{3,8}\d[A-Z0-9-]{3,30})_(?P<flow_cell>[A-Z0-9]{9,10})_L(?P<lane>\d{1,3})_(?P<read>[12])",
        # Simple: <sample>[_L<lane>](_R1 | .R1 | -R1 | _1)[_<segment>]
        r"(?:_L(?P<lane>\d{1,3}))?(?:[._-]R(?P<read>[12])(?:_(?P<segment>\d{3}))?)",
        r"(?:_L(?P<lane>\d{1,3}))?_(?P<read>[12])",
    )
]


class Kind(Enum):
    """What an object is to the intake."""

    READS = "reads"
    SHEET = "sheet"
    MARKER = "marker"
    OTHER = "other"


@dataclass(frozen=True)
class ReadsName:
    """What the key of a FASTQ says. `lane` is `L003`, or empty when all lanes are in this file; `read` is 1 or 2."""

    key: str
    folder: str
    project: str
    sample: str
    lane: str
    segment: str
    read: int
    mate: str

    @property
    def partial(self) -> bool:
        """Whether the name itself says that the sample has more files than this pair."""
        return bool(self.lane) or self.segment not in {"", "001"}

    @property
    def lane_id(self) -> str:
        """The lane's identity within its sample: `L001` for a pair without lanes, `L003-002` for a second segment."""
        return (self.lane or "L001") + (f"-{self.segment}" if self.segment not in {"", "001"} else "")


def kind(key: str) -> Kind:
    """Say what `key` is by its ending alone; checksums, index reads and undetermined reads are OTHER."""
    folder, _, name = key.rpartition("/")
    if not name or not f"{folder}/".startswith(ROOT) or _QUIET.search(name):
        return Kind.OTHER
    if name == MARKER:
        return Kind.MARKER
    if name.lower().endswith(".csv"):
        return Kind.SHEET
    return Kind.READS if _READS_LIKE.search(name) else Kind.OTHER


def check_key(key: str) -> str:
    """Return `key` when every folder and the file name are on the allow-list; InvalidKey names the part that is not."""
    if len(key.encode()) > LONGEST_KEY:
        raise InvalidKey(f"the key is longer than {LONGEST_KEY} bytes")
    if not key.startswith(ROOT):
        raise InvalidKey(f"{key!r} is outside {ROOT}")
    *folders, name = key.split("/")
    for folder in folders:
        if not _FOLDER.fullmatch(folder) or ".." in folder:
            raise InvalidKey(f"folder {folder!r} is not allowed: use letters, digits, '.', '_', '=' or '-'")
    if not _FILE.fullmatch(name) or ".." in name:
        raise InvalidKey(f"{name!r} is no gzip-compressed FASTQ: <name>.fastq.gz or .fq.gz of letters, digits, . _ -")
    return key


def project_of(key: str) -> str:
    """Return the first folder under `inputs/`, "default" for a file directly in it; InvalidKey when it is no name."""
    folders = key.removeprefix(ROOT).split("/")[:-1]
    return check_name(folders[0], "project") if folders else DEFAULT_PROJECT


def parse(key: str) -> ReadsName:
    """Read sample, lane, segment and mate from the key of a FASTQ; InvalidKey when the name follows no convention."""
    check_key(key)
    folder, _, name = key.rpartition("/")
    stem = re.sub(r"\.(?:fastq|fq)\.gz$", "", name)
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(stem):
            break
    else:
        raise InvalidKey(
            f"{name!r} follows no naming convention: expected <sample>_R1.fastq.gz and <sample>_R2.fastq.gz, "
            "Illumina's <sample>_S1_L001_R1_001.fastq.gz, or <sample>_1.fq.gz; a sample sheet can name any file"
        )
    at = found.start("read")
    read, parts = int(found["read"]), found.groupdict()
    lane = int(parts["lane"] or 0)  # L000 is how some sequencers write "all lanes"
    return ReadsName(
        key=key,
        folder=f"{folder}/",
        project=project_of(key),
        sample=check_name(found["sample"], "sample"),
        lane=f"L{lane:03d}" if lane else "",
        segment=parts.get("segment") or "",
        read=read,
        mate=f"{folder}/{name[:at]}{3 - read}{name[at + 1 :]}",
    )
