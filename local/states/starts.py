"""Starting executions: one at a time, so that a name is taken once, and with the machine's log."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from local.call_log import record
from local.patching import replace, require
from local.states import endings
from local.states.changes import announce


def install() -> None:
    """Replace StartExecution's checks and give each execution the log that its machine asks for."""
    from moto.core.exceptions import AWSError
    from moto.stepfunctions.parser.backend.execution import Execution
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    class InvalidExecutionInput(AWSError):
        TYPE = "InvalidExecutionInput"

    require(StepFunctionsParserBackend, "_validate_name")
    original, begin = StepFunctionsParserBackend.start_execution, Execution.start
    describe = Execution.get_start_execution_details

    def start_execution(
        self: Any,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: Any = None,
    ) -> Any:
        if name is not None:
            self._validate_name(name)
        try:
            json.loads(execution_input or "{}")
        except ValueError as error:
            raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{error}'") from None
        with endings.lock:
            return original(self, state_machine_arn, name or str(uuid.uuid4()), execution_input, trace_header)

    def start(self: Any) -> None:
        role = {"RoleArn": self.role_arn}
        record("states.amazonaws.com", "sts:AssumeRole", role, source=self.state_machine.arn)
        self._cloud_watch_logging_session = _session(self)
        begin(self)
        announce(self, started=True)

    def get_start_execution_details(self: Any) -> Any:
        details = describe(self)
        moment = self.start_date.astimezone(UTC).isoformat(timespec="milliseconds")
        details.start_time = moment.replace("+00:00", "Z")
        return details

    replace(Execution, "get_start_execution_details", get_start_execution_details, expects="self")
    expected = "self, state_machine_arn, name, execution_input, trace_header"
    replace(StepFunctionsParserBackend, "start_execution", start_execution, expects=expected)
    replace(Execution, "start", start, expects="self")


def _session(execution: Any) -> Any:
    """Return the session that writes an execution's history to CloudWatch Logs, None when its machine logs nothing."""
    from moto.stepfunctions.parser.asl.eval.event.logging import (
        CloudWatchLoggingConfiguration,
        CloudWatchLoggingSession,
    )

    wanted = {"includeExecutionData": False} | dict(execution.state_machine.loggingConfiguration)
    configuration = CloudWatchLoggingConfiguration.from_logging_configuration(execution.state_machine.arn, wanted)
    if configuration is None:
        return None

    class Session(CloudWatchLoggingSession):
        """Writes what CloudWatch Logs takes; moto's own hands over objects of another kind."""

        def publish_history_log(self, history_log: Any) -> None:
            moment = datetime.fromisoformat(history_log["event_timestamp"])
            record = {**history_log, "event_timestamp": str(int(moment.timestamp() * 1000))}
            logs, place = self._logs_client, (configuration.log_group_name, configuration.log_stream_name)
            if place[0] in logs.groups:
                logs.ensure_log_stream(*place)
                line = {"timestamp": int(moment.timestamp() * 1000), "message": json.dumps(record, default=str)}
                logs.put_log_events(*place, [line])

    return Session(execution.exec_arn, configuration)
