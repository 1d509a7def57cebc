"""The operations of Athena's API on queries; everything else is in the two classes that it is made of."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from local.athena import workgroups
from local.athena.api_catalog import CatalogOperations
from local.athena.api_workgroups import WorkGroupOperations
from local.athena.errors import InvalidRequest
from local.athena.objects import split
from local.athena.paging import page_of
from local.athena.queries import Query, Request
from local.athena.statements import classify
from local.athena.syntax import parse_literal


class AthenaApi(WorkGroupOperations, CatalogOperations):
    """Takes the place of moto's AthenaResponse, which answers canned results."""

    def start_query_execution(self) -> ActionResult:
        """StartQueryExecution."""
        sql = self._get_param("QueryString")
        context = self._get_param("QueryExecutionContext") or {}
        group = workgroups.find(self.athena_backend, self._get_param("WorkGroup") or "primary")
        if group.state != "ENABLED":
            raise InvalidRequest(f"WorkGroup {group.name} is disabled.")
        if (context.get("Catalog") or "AwsDataCatalog").lower() != "awsdatacatalog":
            raise InvalidRequest(f"Catalog {context['Catalog']} was not found.")
        location = workgroups.result_location(group, self._get_param("ResultConfiguration"))
        bucket, _ = split(location)
        if not self.athena.objects.has_bucket(bucket):
            raise InvalidRequest(f"Unable to verify/create output bucket {bucket}")
        parameters = self._get_param("ExecutionParameters")
        for parameter in parameters or ():
            parse_literal(parameter)
        request = Request(
            sql=sql,
            statement=classify(sql),
            database=(context.get("Database") or "default").strip("`").lower(),
            catalog=context.get("Catalog") or "awsdatacatalog",
            workgroup=group.name,
            location=location,
            parameters=tuple(parameters) if parameters else None,
            scan_limit=group.configuration.get("BytesScannedCutoffPerQuery"),
            token=self._get_param("ClientRequestToken"),
            configuration=group.configuration.get("ResultConfiguration") or {},
        )
        query = self.athena.queries.start(request)
        if query is None:
            raise InvalidRequest("Idempotent parameters do not match")
        return ActionResult({"QueryExecutionId": query.id})

    def get_query_execution(self) -> ActionResult:
        """GetQueryExecution."""
        return ActionResult({"QueryExecution": _described(self._query())})

    def batch_get_query_execution(self) -> ActionResult:
        """BatchGetQueryExecution."""
        names = self._get_param("QueryExecutionIds") or []
        found = {name: self.athena.queries.get(name) for name in names}
        return ActionResult(
            {
                "QueryExecutions": [_described(query) for query in found.values() if query is not None],
                "UnprocessedQueryExecutionIds": [
                    {
                        "QueryExecutionId": name,
                        "ErrorCode": "INVALID_QUERY_EXECUTION_ID",
                        "ErrorMessage": f"QueryExecution {name} was not found",
                    }
                    for name, query in found.items()
                    if query is None
                ],
            }
        )

    def list_query_executions(self) -> ActionResult:
        """ListQueryExecutions, the newest first."""
        group = workgroups.find(self.athena_backend, self._get_param("WorkGroup") or "primary")
        names = [query.id for query in self.athena.queries.of(group.name)]
        return ActionResult(page_of("QueryExecutionIds", names, self._get_param("MaxResults"), self._token(), 50))

    def stop_query_execution(self) -> ActionResult:
        """StopQueryExecution; a query that has ended stays as it is."""
        self.athena.queries.stop(self._query())
        return EmptyResult()

    def get_query_results(self) -> ActionResult:
        """GetQueryResults, of a query that has succeeded."""
        query = self._query()
        if query.state in ("QUEUED", "RUNNING"):
            raise InvalidRequest(f"Query has not yet finished. Current state: {query.state}")
        if query.state != "SUCCEEDED" or query.results is None:
            raise InvalidRequest(f"Query did not finish successfully. Final query state: {query.state}")
        return ActionResult(query.results.page(self._get_param("MaxResults"), self._token()))

    def get_query_runtime_statistics(self) -> ActionResult:
        """GetQueryRuntimeStatistics: times, bytes read and rows answered; the stages of the plan are not told."""
        query = self._query()
        rows = query.results.rows if query.results is not None else 0
        return ActionResult(
            {
                "QueryRuntimeStatistics": {
                    "Timeline": query.milliseconds(),
                    "Rows": {"InputBytes": query.scanned, "OutputRows": rows},
                }
            }
        )

    def _query(self) -> Query:
        name = self._get_param("QueryExecutionId")
        query = self.athena.queries.get(name)
        if query is None:
            raise InvalidRequest(f"QueryExecution {name} was not found")
        return query


def _described(query: Query) -> dict[str, Any]:
    """Return a query execution as the API shows it."""
    request = query.request
    statistics: dict[str, Any] = {
        **query.milliseconds(),
        "DataScannedInBytes": query.scanned,
        "ResultReuseInformation": {"ReusedPreviousResult": False},
    }
    if query.manifest is not None:
        statistics["DataManifestLocation"] = query.manifest
    status: dict[str, Any] = {"State": query.state, "SubmissionDateTime": query.submitted}
    if query.ended is not None:
        status["CompletionDateTime"] = query.ended
    if query.reason is not None:
        status["StateChangeReason"] = query.reason
    if query.failure is not None:
        status["AthenaError"] = {
            "ErrorCategory": query.failure.category,
            "ErrorType": query.failure.error_type,
            "Retryable": False,
            "ErrorMessage": str(query.failure),
        }
    found = {
        "QueryExecutionId": query.id,
        "Query": request.sql,
        "StatementType": request.statement.type,
        "ManagedQueryResultsConfiguration": {"Enabled": False},
        "ResultConfiguration": {**request.configuration, "OutputLocation": query.output},
        "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
        "QueryExecutionContext": {"Database": request.database, "Catalog": request.catalog.lower()},
        "Status": status,
        "Statistics": statistics,
        "WorkGroup": request.workgroup,
        "EngineVersion": workgroups.ENGINE_VERSION,
        "SubstatementType": request.statement.substatement or request.statement.text.split()[0].upper(),
    }
    if request.parameters is not None:
        found["ExecutionParameters"] = list(request.parameters)
    return found
