"""Queries of CloudWatch Logs Insights name their log groups in three ways, of which moto knows two."""

import json
from typing import Any

from local.patching import replace, require
from local.state import State


def install(_state: State) -> None:
    """Let StartQuery take log groups by one name, by names, and by names or ARNs in logGroupIdentifiers."""
    from moto.core.exceptions import JsonRESTError
    from moto.logs.models import LogsBackend
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

    replace(LogsResponse, "start_query", start_query, expects="self")


def _name(identifier: str) -> str:
    return identifier.partition(":log-group:")[2].removesuffix(":*") or identifier
