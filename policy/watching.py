"""The house rules about what runs: nothing is lost or fails without somebody being told, and what happened is kept."""

from pulumi_policy import ReportViolation, ResourceValidationArgs, StackValidationArgs
from stack import FUNCTION, MACHINE, QUEUE, of, sources

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
NAMESPACES = {QUEUE: "AWS/SQS", FUNCTION: "AWS/Lambda", MACHINE: "AWS/States"}
UNREAD = {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}
ENDED_BADLY = {"ExecutionsAborted", "ExecutionsFailed", "ExecutionsTimedOut"}


def queues_have_dead_letters(args: StackValidationArgs, report: ReportViolation) -> None:
    """A queue either has a dead-letter queue or is one."""
    dead = {
        queue.urn
        for kind, name in ((QUEUE, "redrivePolicy"), (FUNCTION, "deadLetterConfig"))
        for user in of(args, kind)
        for queue in sources(user, name, QUEUE)
    }
    for queue in of(args, QUEUE):
        if queue.urn not in dead and "redrivePolicy" not in queue.props:
            report("has no dead-letter queue and is none: give it a redrive_policy", queue.urn)


def functions_have_dead_letters(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """What a function could not work on must not be lost; any function may be called asynchronously."""
    if args.resource_type == FUNCTION and not args.props.get("deadLetterConfig"):
        report("has no dead-letter queue: give it a dead_letter_config")


def queues_have_alarms(args: StackValidationArgs, report: ReportViolation) -> None:
    """Somebody hears of a message that nobody works on."""
    watched = _watched(args, QUEUE)
    for queue in of(args, QUEUE):
        if not watched.get(queue.urn, set()) & UNREAD:
            report(f"has no alarm: watch its {' or its '.join(sorted(UNREAD))}", queue.urn)


def functions_have_alarms(args: StackValidationArgs, report: ReportViolation) -> None:
    """Somebody hears of a function that fails."""
    watched = _watched(args, FUNCTION)
    for function in of(args, FUNCTION):
        if "Errors" not in watched.get(function.urn, set()):
            report("has no alarm on its errors: watch its Errors", function.urn)


def machines_have_alarms(args: StackValidationArgs, report: ReportViolation) -> None:
    """Somebody hears of an execution that ended in any way but well."""
    watched = _watched(args, MACHINE)
    for machine in of(args, MACHINE):
        if missing := ENDED_BADLY - watched.get(machine.urn, set()):
            report(f"has no alarm on {', '.join(sorted(missing))}: watch all of them", machine.urn)


def _watched(args: StackValidationArgs, kind: str) -> dict[str, set[str]]:
    """Return, by the URN of what they are of, the metrics that have an alarm which tells somebody.

    An alarm belongs to what its metrics' dimensions were made from: in a preview the names are not known yet.
    """
    found: dict[str, set[str]] = {}
    for alarm in of(args, ALARM):
        queries = [query["metric"] for query in alarm.props.get("metricQueries", []) if "metric" in query]
        metrics = {metric["metricName"] for metric in queries if metric["namespace"] == NAMESPACES[kind]}
        if alarm.props.get("alarmActions"):
            for each in sources(alarm, "metricQueries", kind):
                found.setdefault(each.urn, set()).update(metrics)
    return found


def machines_write_logs(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """A failure of last week must be explainable."""
    if args.resource_type == MACHINE and not args.props.get("loggingConfiguration"):
        report("writes no log: give it a logging_configuration")


def traces_are_taken_of_all_or_of_none(args: StackValidationArgs, report: ReportViolation) -> None:
    """All functions and machines are traced, or none is.

    That a laboratory sends no traces to another service is a choice, and the setting `tracing` records it for the whole
    stack; that one of many is not traced is a mistake.
    """
    traced = {
        each.urn: bool((each.props.get("tracingConfiguration") or {}).get("enabled")) for each in of(args, MACHINE)
    }
    traced |= {each.urn: (each.props.get("tracingConfig") or {}).get("mode") == "Active" for each in of(args, FUNCTION)}
    for urn, is_traced in traced.items():
        if any(traced.values()) and not is_traced:
            report("is not traced, and others are: let its tracing follow the stack's setting", urn)


def functions_have_logs_that_expire(args: StackValidationArgs, report: ReportViolation) -> None:
    """Lambda makes the log group of a function that has none, and keeps it for ever."""
    logs = {str(group.props.get("name")) for group in of(args, "aws:cloudwatch/logGroup:LogGroup")}
    for function in of(args, FUNCTION):
        if f"/aws/lambda/{function.props.get('name')}" not in logs:
            report("has no log group of the program: make /aws/lambda/<its name>", function.urn)
