"""Condition operators of IAM, for context keys of one value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local.iam.patterns import matches, matches_arn

Context = Mapping[str, str]
Test = Callable[[str, str, Context], bool]


def _equal(wanted: str, given: str, context: Context) -> bool:
    """Compare as texts; the wildcards of a pattern are plain characters here, its variables are not."""
    return matches(wanted.replace("*", "${*}").replace("?", "${?}"), given, context)


def _equal_in_any_case(wanted: str, given: str, context: Context) -> bool:
    return _equal(wanted.lower(), given.lower(), context)


def _bool(wanted: str, given: str, _context: Context) -> bool:
    return wanted.lower() == given.lower()


def _number(compare: Callable[[float, float], bool]) -> Test:
    def test(wanted: str, given: str, _context: Context) -> bool:
        try:
            return compare(float(given), float(wanted))
        except ValueError:
            return False

    return test


_TESTS: dict[str, Test] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_in_any_case,
    "StringLike": matches,
    "ArnEquals": matches_arn,
    "ArnLike": matches_arn,
    "Bool": _bool,
    "NumericEquals": _number(lambda given, wanted: given == wanted),
    "NumericLessThan": _number(lambda given, wanted: given < wanted),
    "NumericLessThanEquals": _number(lambda given, wanted: given <= wanted),
    "NumericGreaterThan": _number(lambda given, wanted: given > wanted),
    "NumericGreaterThanEquals": _number(lambda given, wanted: given >= wanted),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}
_IF_EXISTS = "IfExists"
OPERATORS = frozenset({*_TESTS, *_NEGATED, *(f"{name}{_IF_EXISTS}" for name in (*_TESTS, *_NEGATED)), "Null"})


@dataclass(frozen=True)
class Condition:
    """One operator, one key in lower case, and the values of which one must fit."""

    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        """Tell whether a request with these context values meets the condition."""
        given = context.get(self.key)
        if self.operator == "Null":
            return any((value.lower() == "true") is (given is None) for value in self.values)
        operator = self.operator.removesuffix(_IF_EXISTS)
        negated = operator in _NEGATED
        if given is None:
            return negated or operator != self.operator
        test = _TESTS[_NEGATED.get(operator, operator)]
        return any(test(value, given, context) for value in self.values) is not negated
