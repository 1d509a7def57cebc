"""Execution parameters take the places of question marks, and never become anything but one value."""

import pytest

from local.athena.errors import InvalidRequest, QueryFailed
from local.athena.parameters import bind


def test_parameters_are_bound_in_the_order_of_their_marks(client):
    sql = "SELECT sample FROM variants WHERE contig = ? AND \"start\" < ? AND vaf > ? AND '?' = '?' ORDER BY 1 -- ?"
    assert client.rows(sql, ExecutionParameters=["'chr17'", "200", "-0.1"]) == [("S1",), ("S2",)]


def test_the_parameters_are_told_again(client):
    done = client.run("SELECT ?", ExecutionParameters=["'it''s'"])
    assert done["ExecutionParameters"] == ["'it''s'"]
    assert done["Query"] == "SELECT ?"


@pytest.mark.parametrize(
    ("parameter", "bound"),
    [
        ("7", "SELECT x-7"),
        ("-7", "SELECT x-(-7)"),
        ("'a''b'", "SELECT x-'a''b'"),
        ("DATE '2024-01-01'", "SELECT x-(CAST('2024-01-01' AS DATE))"),
        ("NULL", "SELECT x-NULL"),
        ("1 OR 1 = 1", "SELECT x-(1 OR 1 = 1)"),
    ],
)
def test_a_parameter_stays_one_value(parameter, bound):
    assert bind("SELECT x-?", [parameter]) == bound


@pytest.mark.parametrize(
    "parameter",
    [
        "",
        "'a",
        "1) OR (1 = 1",
        "1, 2",
        "1 FROM samples",
        "(SELECT 1)",
        "1; SELECT 2",
        "*",
        "?",
        "1 -- x\n, 2",
        "1 UNION SELECT 2",
    ],
)
def test_what_is_not_one_value_is_refused(parameter):
    with pytest.raises(InvalidRequest):
        bind("SELECT ?", [parameter])


def test_a_name_is_not_a_value():
    with pytest.raises(QueryFailed, match="EXPRESSION_NOT_CONSTANT"):
        bind("SELECT ?", ["chr17"])


def test_too_few_or_too_many_parameters_fail_the_query(client):
    wrong = "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 2 but found 1"
    assert client.reason("SELECT ?, ?", ExecutionParameters=["1"]) == wrong
    assert "expected 1 but found 0" in client.reason("SELECT ?")
