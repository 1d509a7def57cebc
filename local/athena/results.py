"""What a query answered, as GetQueryResults shows it in pages and as the CSV file that Athena leaves in S3."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from local.athena.engine import Answer, Column
from local.athena.errors import InvalidRequest
from local.athena.paging import position
from local.athena.text import column_text
from local.athena.types import column_info_type, fraction_digits

_PAGE = 1000


@dataclass(frozen=True)
class Results:
    """Rows of text under their columns; a query shows its column names as the first row, DDL does not."""

    columns: tuple[Column, ...]
    texts: pa.Table
    header: bool

    @property
    def rows(self) -> int:
        """The number of rows, without the header."""
        return int(self.texts.num_rows)

    def page(self, size: int | None, token: str | None) -> dict[str, Any]:
        """Return one answer of GetQueryResults; InvalidRequest for a size or token that cannot be."""
        size = _PAGE if size is None else size
        if not 1 <= size <= _PAGE:
            raise InvalidRequest(f"MaxResults is more than maximum allowed length {_PAGE}.")
        start = position(token)
        names = [[column.name for column in self.columns]] if self.header else []
        first = max(0, start - len(names))
        body = self.texts.slice(first, size - len(names[start:]))
        rows = names[start:] + list(map(list, zip(*(column.to_pylist() for column in body.columns), strict=True)))
        found: dict[str, Any] = {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [{"Data": [_cell(value) for value in row]} for row in rows],
                "ResultSetMetadata": {"ColumnInfo": [_column_info(column) for column in self.columns]},
            },
        }
        if start + size < len(names) + self.rows:
            found["NextToken"] = str(start + size)
        return found

    def file(self) -> bytes:
        """Return the file that Athena writes: CSV with every value quoted and NULL empty, or plain lines for DDL."""
        if not self.header:
            return "".join(f"{line}\n" for line in self.texts.column(0).to_pylist()).encode() if self.columns else b""
        names = ",".join(f'"{_escaped(column.name)}"' for column in self.columns)
        if not self.rows:
            return f"{names}\n".encode()
        quoted = [_quoted(column) for column in self.texts.columns]
        lines = pc.binary_join_element_wise(*quoted, ",") if len(quoted) > 1 else quoted[0]
        return (names + "\n" + "\n".join(lines.to_pylist()) + "\n").encode()


def query_results(answer: Answer) -> Results:
    """Return the results of a query."""
    texts = [
        column_text(array, fraction_digits(column.type))
        for column, array in zip(answer.columns, answer.table.columns, strict=True)
    ]
    return Results(
        answer.columns, pa.Table.from_arrays(texts, names=[column.name for column in answer.columns]), header=True
    )


def line_results(names: tuple[str, ...], lines: tuple[str, ...]) -> Results:
    """Return the results of a DDL statement: whatever its columns, each row is one cell, as Hive printed it."""
    columns = tuple(Column(name, "string") for name in names)
    return Results(columns, pa.table({"line": pa.array(lines, pa.string())}), header=False)


def _cell(value: str | None) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": value}


def _column_info(column: Column) -> dict[str, Any]:
    kind, precision, scale = column_info_type(column.type)
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": kind,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind in ("varchar", "char"),
    }


def _escaped(text: str) -> str:
    return text.replace('"', '""')


def _quoted(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    inside = pc.replace_substring(texts, '"', '""')
    return pc.fill_null(pc.binary_join_element_wise('"', inside, '"', ""), "")
