"""How a query ends badly, in Athena's own words."""

from moto.core.exceptions import ServiceException

USER, SYSTEM = 2, 1


class InvalidRequest(ServiceException):
    """The API refuses the call: botocore raises `InvalidRequestException`."""

    code = "InvalidRequestException"

    def __init__(self, message: str, athena_code: str = "INVALID_INPUT") -> None:
        super().__init__(message)
        self.AthenaErrorCode = athena_code


class SyntaxProblem(InvalidRequest):
    """The statement cannot be parsed; Athena says so at StartQueryExecution."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}:{column}: {message}", "MALFORMED_QUERY")


class MetadataProblem(ServiceException):
    """The catalogue has no such thing: botocore raises `MetadataException`."""

    code = "MetadataException"


class QueryFailed(Exception):
    """The query ends in FAILED; `str()` of it is the reason that GetQueryExecution shows."""

    def __init__(self, name: str, message: str, category: int = USER) -> None:
        super().__init__(f"{name}: {message}")
        self.name, self.category = name, category

    @property
    def error_type(self) -> int:
        """The number of Athena's error catalogue: 1000 a user's error, 200 the engine's."""
        return 1000 if self.category == USER else 200


class StatementFailed(QueryFailed):
    """A DDL statement that Athena's Hive half refuses, in that half's own form of words."""

    def __init__(self, message: str) -> None:
        super().__init__("FAILED", message)


class QueryCancelled(Exception):
    """The query ends in CANCELLED; `str()` of it is the reason."""


class ScanLimitExceeded(QueryCancelled):
    """The query read more than its workgroup allows."""

    def __init__(self) -> None:
        super().__init__("Bytes scanned limit was exceeded")


def not_built(what: str) -> QueryFailed:
    """Return the failure for what Athena can do and the local one cannot."""
    return QueryFailed("NOT_SUPPORTED", f"{what} is not built in the local Athena")


def table_not_found(where: str, database: str, table: str) -> QueryFailed:
    """Return the failure for a table that Glue does not have; `where` is `line L:C: ` or empty."""
    return QueryFailed("TABLE_NOT_FOUND", f"{where}Table 'awsdatacatalog.{database}.{table}' does not exist")


def column_not_found(where: str, column: str) -> QueryFailed:
    """Return the failure for a column that no table in the query has."""
    return QueryFailed(
        "COLUMN_NOT_FOUND",
        f"{where}Column '{column}' cannot be resolved or requester is not authorized to access requested resources",
    )
