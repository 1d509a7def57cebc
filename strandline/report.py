"""How rows are told to people: one line, a table, CSV that no spreadsheet executes, JSON, and a sentence for a finding.

Rows come 0-based from the tables and leave 1-based: every output has `position` in place of `start` and `end`.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from botocore.exceptions import ClientError

from strandline.queries import Row

CLASSES = {
    "pathogenic": "Pathogenic",
    "pathogenic_or_likely_pathogenic": "Pathogenic/Likely pathogenic",
    "likely_pathogenic": "Likely pathogenic",
    "conflicting": "Conflicting",
    "uncertain": "Uncertain",
    "risk_factor": "Risk factor",
    "drug_response": "Drug response",
    "likely_benign": "Likely benign",
    "benign_or_likely_benign": "Benign/Likely benign",
    "benign": "Benign",
    "other": "Other",
    "not_provided": "Not provided",
}
"""ClinVar's classes in its own spelling."""

ZYGOSITIES = {
    "het": "heterozygous",
    "hom_alt": "homozygous",
    "hemi": "hemizygous",
    "hom_ref": "not carried",
    "no_call": "not called",
}

_CHOOSE = 'Choose an account with AWS_PROFILE, or a local AWS with `eval "$(python -m local env)"`.'
_ADVICE = {
    "EndpointConnectionError": "Is AWS_ENDPOINT_URL right, the network up? `python -m local status` knows a local AWS.",
    "NoCredentialsError": _CHOOSE,
    "PartialCredentialsError": _CHOOSE,
    "ProfileNotFound": "`aws configure list-profiles` names those that are there.",
    "UnauthorizedSSOTokenError": "Run `aws sso login`.",
    "TokenRetrievalError": "Run `aws sso login`.",
    "NoRegionError": "Set AWS_DEFAULT_REGION, or choose a profile that has a region.",
}
"""What to do about an error that comes before any answer of AWS, by its class."""

_STAR_WORDS = ("no stars", "one star", "two stars", "three stars", "four stars")
_FORMULA = frozenset("=+-@\t\r\n|%＝＋－＠％｜")
_HARMLESS = frozenset({"+", "-", "."})


def place(row: Row) -> str:
    """Return `chr17:43057078 G>A`."""
    return f"{row['contig']}:{row['start'] + 1} {row['ref']}>{row['alt']}"


def significance(row: Row) -> str:
    """Return ClinVar's class in its own spelling; empty for a variant that it does not describe."""
    name = row.get("significance") or ""
    return CLASSES.get(name, str(name))


def stars(row: Row) -> str:
    """Return the review stars as four signs; empty for a variant that ClinVar does not describe."""
    count = row.get("stars")
    return "" if count is None else "★" * count + "☆" * (4 - count)


def depths(row: Row) -> str:
    """Return `13,20 of 33`: reads for ref, reads for alt, reads at the site."""
    shown = ["?" if row.get(name) is None else str(row[name]) for name in ("ref_depth", "alt_depth", "depth")]
    return f"{shown[0]},{shown[1]} of {shown[2]}"


def words(values: Iterable[str] | None) -> str:
    """Return names as a person writes them: `missense_variant` is `missense variant`, several are joined with `; `."""
    return "; ".join(value.replace("_", " ") for value in values or ())


def sentence(row: Row) -> str:
    """Tell one finding: who carries what, how well it was seen, and what ClinVar says of it."""
    gene = " ".join(filter(None, ("/".join(row["genes"]), place(row))))
    review = words([row["review_status"]]) if row.get("review_status") else "review status not given"
    parts = [
        f"{row['sample']} carries {gene}, {zygosity(row)} (reads ref,alt: {depths(row)}).",
        f"ClinVar {row['release']} calls it {significance(row)} ({_STAR_WORDS[row['stars']]}: {review}).",
    ]
    if row["consequences"]:
        parts.append(f"Consequence: {words(row['consequences'])}.")
    if row["conditions"]:
        parts.append(f"Condition: {words(row['conditions'])}.")
    parts.append(f"ClinVar variation {row['variation_id']}{_dbsnp(row)}.")
    return " ".join(parts)


def size(count: int) -> str:
    """Return bytes as `512 B`, `4.2 kB` or `1.3 GB`."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def failure(error: Exception) -> str:
    """Return an error as one sentence, and AWS's own with the operation that it refused."""
    if isinstance(error, ClientError):
        refusal = error.response["Error"]
        return f"AWS refused {error.operation_name}: {refusal.get('Code')}: {refusal.get('Message')}"
    said, advice = " ".join(str(error).split()), _ADVICE.get(type(error).__name__)
    return f"{said.rstrip('.')}. {advice}" if advice else said


def outward(row: Row) -> Row:
    """Return the row with 1-based `position` in place of `start` and `end`."""
    shown: Row = {}
    for name, value in row.items():
        if name == "start":
            shown["position"] = value + 1
        elif name != "end":
            shown[name] = value
    return shown


def to_json(rows: Sequence[Row]) -> str:
    """Return the rows as a JSON array, times as ISO 8601."""
    return json.dumps([outward(row) for row in rows], indent=2, ensure_ascii=False, default=_json)


def to_csv(rows: Sequence[Row], delimiter: str = ",") -> str:
    """Return the rows as CSV with a header; lists joined with `|`, and no cell that a spreadsheet would execute."""
    if not rows:
        return ""
    shown = [outward(row) for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(list(shown[0]))
    writer.writerows([safe_cell(value) for value in row.values()] for row in shown)
    return text.getvalue()


def zygosity(row: Row) -> str:
    """Return `heterozygous` and the like."""
    return ZYGOSITIES.get(row["zygosity"], str(row["zygosity"]))


def safe_cell(value: object) -> str:
    """Return a cell's text, with `'` before what a spreadsheet takes for a formula; numbers and `+ - .` stay."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = "|".join(str(item) for item in value)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    if not text or text[0] not in _FORMULA or text in _HARMLESS or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and "_" not in text


def _dbsnp(row: Row) -> str:
    return f", dbSNP {', '.join(row['rs'])}" if row.get("rs") else ""


def _json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
