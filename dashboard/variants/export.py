"""What is downloaded: all rows of an answer, and how they came to be. Nothing here knows Streamlit."""

import json
import re
from datetime import UTC, datetime

from dashboard.desk import Answer
from dashboard.variants.question import Question
from dashboard.variants.table import releases
from strandline import report
from strandline.athena import literal
from strandline.queries import Query

LONGEST_NAME = 80
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def as_csv(answer: Answer) -> str:
    """Return every row as CSV: a header, 1-based positions, no cell that a spreadsheet would execute."""
    return report.to_csv([dict(row) for row in answer.rows])


def as_tsv(answer: Answer) -> str:
    """Return every row as TSV, as `as_csv`."""
    return report.to_csv([dict(row) for row in answer.rows], delimiter="\t")


def origin(question: Question, answer: Answer, *, now: datetime | None = None) -> str:
    """Return as JSON where the rows come from: question, SQL with its values, query, releases, and times in UTC."""
    told = {
        "what": f"Where the rows of {file_name(question, 'csv')} come from",
        "question": str(question),
        "rows": len(answer.rows),
        "complete": not is_cut(answer),
        "sql": answer.query.sql,
        "parameters": list(answer.query.parameters),
        "athena_query_id": answer.query_id,
        "bytes_scanned": answer.bytes_scanned,
        "milliseconds": answer.milliseconds,
        "answered": answer.when.astimezone(UTC).isoformat(timespec="seconds"),
        "downloaded": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "clinvar_releases": releases(answer.rows),
        "assembly": "GRCh38",
        "positions": "1-based",
        "cells": "a text that a spreadsheet would take for a formula begins with '",
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def file_name(question: Question, ending: str) -> str:
    """Return a name that says what is in the file: `strandline_BRCA1_HCC1395BL_pathogenic.csv`."""
    one = question.asked
    parts = [
        *one.genes,
        str(one.region).replace(",", "") if one.region else "",
        one.project or "",
        one.sample or "",
        *one.significance,
        f"{one.min_stars}stars" if one.min_stars else "",
        "all" if question.every else "",
    ]
    whole = _ODD.sub("-", "_".join(["strandline", *filter(None, parts)]))
    return f"{whole[:LONGEST_NAME].rstrip('-_.')}.{ending}"


def is_cut(answer: Answer) -> bool:
    """Whether there may be more rows than the query let through."""
    return len(answer.rows) == answer.query.parameters[-1]


def values(query: Query) -> str:
    """Return the values of the question marks, in their order, as Athena gets them."""
    return ", ".join(map(literal, query.parameters))
