"""What kind of statement a text is: a query, an UNLOAD, or one of the DDL statements."""

import re
from dataclasses import dataclass

from local.athena.errors import InvalidRequest, SyntaxProblem
from local.athena.syntax import bare, parse_query

NAME = r'(?P<name>(?:[\w$]+|`[^`]+`|"[^"]+")(?:\s*\.\s*(?:[\w$]+|`[^`]+`|"[^"]+")){0,2})'
_EXISTS = r"(?P<exists>IF\s+EXISTS\s+)?"
_NOT_EXISTS = r"(?P<exists>IF\s+NOT\s+EXISTS\s+)?"
_IN = rf"(?:\s+(?:IN|FROM)\s+{NAME})?"
_LIKE = r"(?:\s+(?:LIKE\s+)?'(?P<pattern>[^']*)')?"

# In each row: Athena's StatementType, its SubstatementType, and the form of the text.
_FORMS = [
    ("DDL", "CREATE_VIEW", rf"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?VIEW\s+{NAME}\s+AS\s+(?P<query>.*)"),
    (
        "DDL",
        "CREATE_TABLE_AS_SELECT",
        rf"CREATE\s+TABLE\s+{_NOT_EXISTS}{NAME}\s*(?:WITH\s*\((?P<options>.*?)\)\s*)?AS\s+(?P<query>.*)",
    ),
    ("DDL", "DROP_VIEW", rf"DROP\s+VIEW\s+{_EXISTS}{NAME}"),
    ("DDL", "DROP_TABLE", rf"DROP\s+TABLE\s+{_EXISTS}{NAME}"),
    ("DDL", "CREATE_DATABASE", rf"CREATE\s+(?:DATABASE|SCHEMA)\s+{_NOT_EXISTS}{NAME}(?P<rest>.*)"),
    ("DDL", "DROP_DATABASE", rf"DROP\s+(?:DATABASE|SCHEMA)\s+{_EXISTS}{NAME}(?:\s+(?P<cascade>CASCADE|RESTRICT))?"),
    ("DDL", "SHOW_DATABASES", rf"SHOW\s+(?:DATABASES|SCHEMAS){_LIKE}"),
    ("DDL", "SHOW_TABLES", rf"SHOW\s+TABLES{_IN}{_LIKE}"),
    ("DDL", "SHOW_VIEWS", rf"SHOW\s+VIEWS{_IN}{_LIKE}"),
    ("DDL", "SHOW_COLUMNS", rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+{NAME}(?:\s+(?:IN|FROM)\s+(?P<database>\S+))?"),
    ("DDL", "SHOW_CREATE_VIEW", rf"SHOW\s+CREATE\s+VIEW\s+{NAME}"),
    ("UTILITY", "DESCRIBE_TABLE", rf"(?:DESCRIBE|DESC)\s+(?:EXTENDED\s+|FORMATTED\s+)?{NAME}"),
]
_COMPILED = [(kind, sub, re.compile(form, re.IGNORECASE | re.DOTALL)) for kind, sub, form in _FORMS]
_QUERY = re.compile(r"(SELECT|WITH|VALUES|TABLE)\b|\(", re.IGNORECASE)
_UNLOAD = re.compile(r"UNLOAD\s*\(", re.IGNORECASE)
# Athena knows them, the local one answers that they are not built.
_NOT_BUILT = re.compile(
    r"(INSERT|UPDATE|DELETE|MERGE|ALTER|MSCK|OPTIMIZE|VACUUM|EXPLAIN|ANALYZE|PREPARE|EXECUTE|DEALLOCATE|CREATE|SHOW)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """A statement that Athena accepts: its types as GetQueryExecution shows them, its text, and the named parts."""

    type: str
    substatement: str
    text: str
    parts: dict[str, str | None]


def classify(sql: str) -> Statement:
    """Return what a statement is; SyntaxProblem or InvalidRequest when Athena would not even start it."""
    text = bare(sql)
    if _QUERY.match(text):
        parse_query(text)
        return Statement("DML", "SELECT", text, {})
    if _UNLOAD.match(text):
        return _unload(text)
    for kind, sub, form in _COMPILED:
        found = form.fullmatch(text)
        if found:
            if sub in ("CREATE_VIEW", "CREATE_TABLE_AS_SELECT"):
                parse_query(found["query"])
            return Statement(kind, sub, text, found.groupdict())
    other = _NOT_BUILT.match(text)
    if other is None:
        raise SyntaxProblem(
            1, 1, f"mismatched input '{text.split(None, 1)[0] if text else '<EOF>'}'. Expecting: <query>"
        )
    if ";" in text and re.search(r";\s*\w", re.sub(r"'[^']*'", "", text)):
        raise InvalidRequest(f"Only one sql statement is allowed. Got: {text}")
    return Statement("DML" if other[1].upper() in ("INSERT", "UPDATE", "DELETE", "MERGE") else "DDL", "", text, {})


def _unload(text: str) -> Statement:
    start = text.index("(")
    end = _closing(text, start)
    tail = re.fullmatch(
        r"\s*TO\s*'(?P<to>[^']+)'\s*(?:WITH\s*\((?P<options>.*)\))?", text[end + 1 :], re.IGNORECASE | re.DOTALL
    )
    if tail is None:
        raise SyntaxProblem(1, end + 2, "mismatched input. Expecting: 'TO'")
    query = text[start + 1 : end].strip()
    parse_query(query)
    return Statement("DML", "UNLOAD", text, {"query": query, **tail.groupdict()})


def _closing(text: str, start: int) -> int:
    """Return the place of the parenthesis that closes the one at `start`, outside of quotes."""
    depth, quote = 0, ""
    for index in range(start, len(text)):
        character = text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += (character == "(") - (character == ")")
            if depth == 0:
                return index
    raise SyntaxProblem(1, len(text) + 1, "mismatched input '<EOF>'. Expecting: ')'")


def identifiers(name: str) -> list[str]:
    """Return the parts of a dotted name, in lower case and without quotes."""
    return [part.strip('`"').lower() for part in re.findall(r'[\w$]+|`[^`]+`|"[^"]+"', name)]
