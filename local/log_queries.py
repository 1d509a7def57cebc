"""Queries of CloudWatch Logs Insights: log groups named in all three ways, and times as texts, as AWS writes them."""

import json
from datetime import UTC, datetime
from typing import Any

from local.patching import replace, require
from local.state import State


def install(_state: State) -> None:
    """Let StartQuery take logGroupIdentifiers too, and GetQueryResults show no times in milliseconds."""
    from moto.core.exceptions import JsonRESTError
    from moto.logs.models import LogQuery, LogsBackend
    from moto.logs.responses import LogsResponse

    require(LogsBackend, "start_query")

    def start_query(self: Any) -> str:
        one, several = self._get_param("logGroupName"), self._get_param("logGroupNames")
        identified = self._get_param("logGroupIdentifiers")
        if sum(given is not None for given in (one, several, identified)) != 1:
            message = "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given."
            raise JsonRESTError("InvalidParameterException", message)
        groups = [one] if one else several or [_name(identifier) for identifier in identified or []]
        begin, end = self._get_int_param("startTime"), self._get_int_param("endTime")
        return json.dumps(
            {"queryId": str(self.logs_backend.start_query(groups, begin, end, self._get_param("queryString")))}
        )

    original = LogQuery.to_result_json

    def to_result_json(self: Any) -> dict[str, Any]:
        answer: dict[str, Any] = original(self)
        for field in (field for row in answer["results"] for field in row if field["field"] == "@timestamp"):
            moment = datetime.fromtimestamp(int(field["value"]) / 1000, UTC)
            field["value"] = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
        return answer

    replace(LogsResponse, "start_query", start_query, expects="self")
    replace(LogQuery, "to_result_json", to_result_json, expects="self")


def _name(identifier: str) -> str:
    return identifier.partition(":log-group:")[2].removesuffix(":*") or identifier
