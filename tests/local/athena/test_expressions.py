"""Expressions whose value in Trino is known; each of the pairs differs between the two engines when left alone."""

import re

import pytest

from local.athena.errors import QueryFailed
from local.athena.results import query_results

CASES = [
    # Whole numbers
    ("1 / 2", "0"),
    ("7 / 2", "3"),
    ("-7 / 2", "-3"),
    ("5 % 3", "2"),
    ("1e0 / 4", "0.25"),
    ("cast(1 AS double) / 2", "0.5"),
    ("sum(n)", "6"),
    ("sum(n) / count(*)", "2"),
    ("avg(n)", "2.0"),
    ("count(*)", "3"),
    ("count_if(n > 1)", "2"),
    ("bit_count(7, 64)", "3"),
    ("width_bucket(5.0, 0.0, 10.0, 5)", "3"),
    # Doubles as Java prints them
    ("1e7", "1.0E7"),
    ("123456789e0", "1.23456789E8"),
    ("1e-3", "0.001"),
    ("1e-4", "1.0E-4"),
    ("0e0", "0.0"),
    ("4.9e-324", "4.9E-324"),
    ("2e22", "2.0E22"),
    ("1.7976931348623157e308", "1.7976931348623157E308"),
    ("1e0 / 3", "0.3333333333333333"),
    ("nan()", "NaN"),
    ("infinity()", "Infinity"),
    ("cast(0.1 AS real)", "0.1"),
    ("cast(1.50 AS decimal(10, 2))", "1.50"),
    # Casts
    ("try_cast('1.5' AS integer)", None),
    ("try_cast('12' AS integer)", "12"),
    ("cast('12' AS bigint)", "12"),
    ("try_cast('x' AS double)", None),
    ("try(1 / 0)", None),
    ("coalesce(try(cast('a' AS integer)), 5)", "5"),
    # Arrays, whose first place is 1
    ("array['a', 'b'][1]", "a"),
    ("element_at(array['a', 'b'], 2)", "b"),
    ("element_at(array['a', 'b'], 5)", None),
    ("element_at(array['a', 'b'], -1)", "b"),
    ("cardinality(array[1, 2, 3])", "3"),
    ("contains(array[1, 2], 2)", "true"),
    ("contains(array[1, null], 2)", None),
    ("contains(array['a'], null)", None),
    ("not contains(array['a'], 'b')", "true"),
    ("array_position(array['a', 'b'], 'z')", "0"),
    ("array_position(array['a', 'b'], 'b')", "2"),
    ("array_join(array['a', null, 'b'], '|')", "a|b"),
    ("array_join(array['a', null], '|', '-')", "a|-"),
    ("array_distinct(array[3, 1, 3, 2])", "[3, 1, 2]"),
    ("array_sort(array[3, null, 1])", "[1, 3, null]"),
    ("array_max(array[1, 5])", "5"),
    ("array_max(array[1, null])", None),
    ("array_remove(array['a', 'b', 'a'], 'a')", "[b]"),
    ("array_union(array[1, 2], array[2, 3])", "[1, 2, 3]"),
    ("arrays_overlap(array[1], array[1, 2])", "true"),
    ("slice(array[1, 2, 3, 4], 2, 2)", "[2, 3]"),
    ("slice(array[1, 2, 3, 4], -2, 2)", "[3, 4]"),
    ("flatten(array[array[1], array[2]])", "[1, 2]"),
    ("sequence(1, 4)", "[1, 2, 3, 4]"),
    ("repeat('x', 2)", "[x, x]"),
    ("zip(array[1, 2], array['a'])", "[{field0=1, field1=a}, {field0=2, field1=null}]"),
    ("array[1] || array[2]", "[1, 2]"),
    ("filter(array[1, 2, 3], x -> x > 1)", "[2, 3]"),
    ("transform(array['a'], x -> upper(x))", "[A]"),
    ("any_match(array[1, 2], x -> x = 2)", "true"),
    ("any_match(array[1, null], x -> x = 2)", None),
    ("all_match(array[1, 2], x -> x > 0)", "true"),
    ("none_match(array[1, 2], x -> x > 5)", "true"),
    ("reduce(array[1, 2, 3], 0, (s, x) -> s + x, s -> s * 10)", "60"),
    # Maps and rows
    ("map(array['a', 'b'], array[1, 2])", "{a=1, b=2}"),
    ("map(array['a'], array[1])['a']", "1"),
    ("map(array[1], array['x'])[1]", "x"),
    ("element_at(map(array['a'], array[1]), 'z')", None),
    ("cardinality(map(array['a'], array[1]))", "1"),
    ("map_keys(map(array['a'], array[1]))", "[a]"),
    ("map_filter(map(array['a', 'b'], array[1, 2]), (k, v) -> v > 1)", "{b=2}"),
    ("transform_values(map(array['a'], array[1]), (k, v) -> v + 1)", "{a=2}"),
    ("transform_keys(map(array['a'], array[1]), (k, v) -> upper(k))", "{A=1}"),
    ("map_concat(map(array['a'], array[1]), map(array['a'], array[2]))", "{a=2}"),
    ("map_agg(n, n * 2)", "{1=2, 2=4, 3=6}"),
    ("split_to_map('a=1;b=2', ';', '=')", "{a=1, b=2}"),
    ("row(1, 'x')", "{field0=1, field1=x}"),
    ("cast(row(1, 'x') AS row(a integer, b varchar))", "{a=1, b=x}"),
    ("cast(row(1, 'x') AS row(a integer, b varchar)).b", "x"),
    # Text
    ("concat('a', 'b', 'c')", "abc"),
    ("'a' || null", None),
    ("greatest(1, null)", None),
    ("split('a,b', ',')", "[a, b]"),
    ("split_part('a,b', ',', 5)", None),
    ("split_part('a,b', ',', 2)", "b"),
    ("substr('abc', 2)", "bc"),
    ("substr('abc', 0)", ""),
    ("substr('abc', -2, 1)", "b"),
    ("strpos('abc', 'c')", "3"),
    ("lpad('7', 3, '0')", "007"),
    ("regexp_like('chr17', '^chr')", "true"),
    ("regexp_extract('chr17', 'chr(\\d+)', 1)", "17"),
    ("regexp_extract('x', 'chr')", None),
    ("regexp_replace('a1b2', '(\\d)', '<$1>')", "a<1>b<2>"),
    ("regexp_replace('a1b2', '\\d')", "ab"),
    ("format('%s has %d (%.2f%%)', 'S1', 3, 1.5)", "S1 has 3 (1.50%)"),
    ("format('%,d', 1234567)", "1,234,567"),
    ("'it''s'", "it's"),
    ("length('héé')", "3"),
    ("to_utf8('ab')", "61 62"),
    ("upper('chrx')", "CHRX"),
    # JSON
    ("json_extract_scalar('{\"a\": {\"b\": [1, 2]}}', '$.a.b[0]')", "1"),
    ("json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a')", None),
    ("json_extract_scalar('{\"a b\": 1}', '$[\"a b\"]')", "1"),
    ("json_extract_scalar('nonsense', '$.a')", None),
    ("json_array_length('[1, 2]')", "2"),
    ("json_format(cast(map(array['a'], array[1]) AS json))", '{"a":1}'),
    # Dates
    ("date '2024-01-31' + interval '1' month", "2024-02-29"),
    ("date_add('day', 1, date '2024-02-28')", "2024-02-29"),
    ("date_add('day', n, date '2024-01-01')", "2024-01-02", "ORDER BY n LIMIT 1"),
    ("date_trunc('month', date '2024-05-17')", "2024-05-01"),
    ("date_trunc('hour', timestamp '2024-05-17 10:20:30')", "2024-05-17 10:00:00.000"),
    ("date_diff('hour', timestamp '2024-01-01 01:59:00', timestamp '2024-01-01 02:00:00')", "0"),
    ("date_diff('day', date '2024-01-01', date '2024-03-01')", "60"),
    ("day_of_week(date '2024-01-07')", "7"),
    ("extract(dow FROM date '2024-01-07')", "7"),
    ("year(date '2024-01-07')", "2024"),
    ("date_format(timestamp '2024-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')", "2024-01-02 03:04:05"),
    ("date_parse('2024-01-02', '%Y-%m-%d')", "2024-01-02 00:00:00.000"),
    ("from_unixtime(0)", "1970-01-01 00:00:00.000 UTC"),
    ("to_unixtime(timestamp '1970-01-01 00:00:01')", "1.0"),
    ("from_iso8601_timestamp('2024-01-02T03:04:05Z')", "2024-01-02 03:04:05.000 UTC"),
    ("to_iso8601(date '2024-01-02')", "2024-01-02"),
    ("timestamp '2024-01-02 03:04:05.123'", "2024-01-02 03:04:05.123"),
    ("cast('2024-01-02 03:04:05' AS timestamp(6))", "2024-01-02 03:04:05.000000"),
    ("cast('2024-01-02 03:04:05.123' AS timestamp(3))", "2024-01-02 03:04:05.123"),
    ("cast('2024-01-02 03:04:05' AS timestamp(6) with time zone)", "2024-01-02 03:04:05.000000 UTC"),
    # The rest
    ("if(true, 'a', 'b')", "a"),
    ("approx_distinct(n)", "3"),
    ("max_by(n, -n)", "1"),
    ("arbitrary(1)", "1"),
    ("array_agg(n ORDER BY n DESC)", "[3, 2, 1]"),
    ("listagg(cast(n AS varchar), ',') WITHIN GROUP (ORDER BY n)", "1,2,3"),
    ("true", "true"),
    ("null", None),
]


@pytest.mark.parametrize(("expression", "expected", "tail"), [(*case, "")[:3] for case in CASES])
def test_an_expression_has_the_value_that_trino_gives(engine, expression, expected, tail):
    rows = "FROM (VALUES 1, 2, 3) AS t(n)" if re.search(r"\bn\b|count\(\*\)|arbitrary", expression) else ""
    sql = " ".join(("SELECT", expression, "AS x", rows, tail))
    answer = engine.run(sql, "default", (), lambda _: None)
    assert query_results(answer).texts.column(0).to_pylist() == [expected]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 / 0", "DIVISION_BY_ZERO: Division by zero"),
        ("cast('1.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT"),
        (
            "map(array['a'], array[1])['z']",
            "INVALID_FUNCTION_ARGUMENT: z is not a key of the map or a position in the array",
        ),
        ("array[1][3]", "INVALID_FUNCTION_ARGUMENT: 3 is not a key of the map or a position in the array"),
        ("ifnull(1, 2)", "FUNCTION_NOT_FOUND: line 1:8: Function 'ifnull' not registered"),
        ("list_filter(array[1], x -> true)", "FUNCTION_NOT_FOUND: line 1:8: Function 'list_filter' not registered"),
        (
            "array_sort(array[1], (x, y) -> 1)",
            "NOT_SUPPORTED: DuckDB's LIST_SORT does not support a comparator in the local Athena",
        ),
        ("typeof(1)", "NOT_SUPPORTED: The function typeof is not built in the local Athena"),
        ("now() AT TIME ZONE 'Europe/Berlin'", "NOT_SUPPORTED: AT TIME ZONE is not built in the local Athena"),
        (
            "parse_datetime('2024', 'yyyy')",
            "NOT_SUPPORTED: The function parse_datetime is not built in the local Athena",
        ),
        ("xxhash64(to_utf8('a'))", "NOT_SUPPORTED: The function xxhash64 is not built in the local Athena"),
    ],
)
def test_what_trino_refuses_or_nobody_built_fails_by_name(engine, expression, reason):
    with pytest.raises(QueryFailed) as failed:
        engine.run(f"SELECT {expression}", "default", (), lambda _: None)
    assert str(failed.value) == reason
