"""Why Athena did not answer, in plain words. Nothing here knows Streamlit."""

import re
from dataclasses import dataclass
from typing import Final

from strandline import report

LONGEST: Final = 600

_ADVICE: Final = (
    (
        r"bytes scanned limit|scan(ned)? .*limit|CANCELLED.*limit",
        "It would have scanned more than the setting bytesScannedCutoff allows one query. Name a sample, or a gene.",
    ),
    (
        r"TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|does not exist",
        "The tables of this stack are not there. Was it deployed, and is STRANDLINE_STACK the right one?",
    ),
    (
        r"Access ?Denied|not authorized|Insufficient permissions|PERMISSION_DENIED",
        "Your AWS identity may not do this: it needs Athena, Glue and S3 for this stack's workgroup and buckets.",
    ),
    (
        r"EXCEEDED_TIME_LIMIT|timeout|timed out",
        "It took longer than Athena allows. Ask for less: one sample, one gene, one region.",
    ),
    (
        r"TooManyRequests|Throttl|Rate exceeded|QUERY_QUEUE_FULL|EXHAUSTED_RESOURCES",
        "Athena has too much to do just now. Ask again in a moment.",
    ),
    (
        r"ICEBERG_|HIVE_|GENERIC_INTERNAL_ERROR|INTERNAL_ERROR",
        "A data file could not be read. Ask again; if it stays, `strandline doctor` looks at the tables.",
    ),
)


@dataclass(frozen=True)
class Refusal:
    """Athena's own reason on few lines, and what to do about it, empty when there is nothing to say."""

    reason: str
    advice: str = ""


def explain(error: Exception) -> Refusal:
    """Explain an error that ended a question."""
    reason = report.failure(error) or type(error).__name__
    advice = next((said for form, said in _ADVICE if re.search(form, reason, re.IGNORECASE)), "")
    return Refusal(reason if len(reason) <= LONGEST else f"{reason[:LONGEST]}…", advice)
