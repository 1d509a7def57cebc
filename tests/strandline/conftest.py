"""Ten hand-written rows in DuckDB, in the shape of the product's tables and under the product's own views."""

import json
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

import duckdb
import pytest
import sqlglot

from strandline.queries import Query

TYPES = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "long": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamptz": "TIMESTAMPTZ",
    "list<string>": "VARCHAR[]",
    "map<string,string>": "MAP(VARCHAR, VARCHAR)",
}

BRCA1_STOP = {"contig": "chr17", "start": 43057077, "end": 43057078, "ref": "G", "alt": "A"}
BRCA1_COMMON = {"contig": "chr17", "start": 43071076, "end": 43071077, "ref": "T", "alt": "C"}
TP53_COMMON = {"contig": "chr17", "start": 7676153, "end": 7676154, "ref": "G", "alt": "C"}
NOWHERE = {"contig": "chr20", "start": 99, "end": 101, "ref": "AT", "alt": "A"}

STOP = {
    "genes": ["BRCA1"],
    "significance": "pathogenic",
    "stars": 3,
    "review_status": "reviewed_by_expert_panel",
    "conditions": ["Breast-ovarian cancer, familial, susceptibility to, 1", "not provided"],
    "consequences": ["nonsense"],
    "variation_id": "55480",
    "rs": ["rs80357123"],
    "hgvs": "NC_000017.11:g.43057078G>A",
}
COMMON = {
    "genes": ["BRCA1", "LOC126862571"],
    "significance": "benign",
    "stars": 3,
    "review_status": "reviewed_by_expert_panel",
    "conditions": ["not provided"],
    "consequences": ["missense_variant"],
    "variation_id": "41827",
    "rs": ["rs1799966"],
    "hgvs": None,
}
TP53 = COMMON | {"genes": ["TP53"], "stars": 2, "variation_id": "12351", "rs": [], "conditions": []}

CALL = {"genotype": "0/1", "zygosity": "het", "depth": 33, "ref_depth": 13, "alt_depth": 20, "vaf": 0.606}
CALLED = CALL | {"names": [], "filters": ["PASS"], "qual": 99.5, "genotype_quality": 99, "info": {}, "format": {}}


def rows_of(name: str) -> list[dict[str, Any]]:
    blood, twin = {"project": "demo", "sample": "HCC1395BL"}, {"project": "other", "sample": "HCC1395BL"}
    release = {"release": "2026-02-26"}
    tables: dict[str, list[dict[str, Any]]] = {
        "variant_calls": [
            blood | BRCA1_STOP | CALLED,
            blood | BRCA1_COMMON | CALLED | {"names": ["rs1799966"]},
            blood | NOWHERE | CALLED,
            twin | TP53_COMMON | CALLED,
        ],
        "clinvar": [
            BRCA1_STOP | STOP | release,
            BRCA1_COMMON | COMMON | release,
            TP53_COMMON | TP53 | release,
            BRCA1_STOP | STOP | {"release": "2020-01-01", "significance": "uncertain", "stars": 1},
        ],
        "findings": [
            blood | BRCA1_COMMON | CALL | COMMON | release,
            blood | BRCA1_STOP | CALL | STOP | release,
            twin | TP53_COMMON | CALL | TP53 | release,
        ],
        "samples": [
            twin | {"variants": 1, "loaded_at": "2026-11-24 10:00:00+00"},
            blood | {"variants": 3, "patient": "P1", "loaded_at": "2026-11-23 10:00:00+00"},
        ],
        "coverage": [
            blood
            | {"target": "TP53", "contig": "chr17", "start": 7, "end": 9}
            | {"mean_depth": 31.5, "fraction_10x": 1.0, "fraction_20x": 0.99999, "bases": 2},
            blood
            | {"target": "BRCA1", "contig": "chr17", "start": 43, "end": 49}
            | {"mean_depth": 28, "fraction_10x": 0.9, "fraction_20x": 0.75, "bases": 4},
        ],
    }
    return tables[name]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The five tables with a few rows each, and the two views over them."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in ("variant_calls", "clinvar", "findings", "samples", "coverage"):
            create(connection, name, rows_of(name))
        for view in ("variants", "annotations"):
            connection.execute(f"CREATE VIEW {view} AS {duck(text('views', f'{view}.sql'))}")
        yield connection


@pytest.fixture
def ask(warehouse: duckdb.DuckDBPyConnection) -> Callable[[Query], list[dict[str, Any]]]:
    """Run a query in DuckDB as the local Athena would, and return its rows as dictionaries."""

    def run(query: Query) -> list[dict[str, Any]]:
        relation = warehouse.sql(duck(query.sql), params=list(query.parameters))
        rows: list[dict[str, Any]] = relation.to_arrow_table().to_pylist()
        return rows

    return run


def create(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    columns = json.loads(text("tables", f"{table}.json"))["columns"]
    shape = ", ".join(f'"{column["name"]}" {TYPES[column["type"]]}' for column in columns)
    connection.execute(f"CREATE TABLE {table} ({shape})")
    place = f"INSERT INTO {table} VALUES ({', '.join('?' for _ in columns)})"  # noqa: S608 — names of this file
    for row in rows:
        connection.execute(place, [row.get(column["name"]) for column in columns])


def text(folder: str, name: str) -> str:
    return resources.files("strandline").joinpath(folder, name).read_text("utf-8")


def duck(sql: str) -> str:
    return sqlglot.transpile(sql, read="athena", write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
