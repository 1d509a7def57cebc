"""All house rules, each one policy. Some see the whole stack, since an alarm, say, is a resource of its own."""

from collections.abc import Callable

import buckets
import resources
import watching
from pulumi_policy import ResourceValidationPolicy, StackValidationPolicy

RESOURCE_RULES = (
    resources.no_wildcard_actions,
    resources.logs_expire,
    resources.resources_are_tagged,
    resources.calls_are_for_one_source,
    resources.images_are_fixed_and_scanned,
    resources.tables_can_be_restored,
    resources.queues_are_encrypted,
    watching.functions_have_dead_letters,
    watching.machines_write_logs,
)
STACK_RULES = (
    buckets.buckets_are_encrypted,
    buckets.buckets_are_private,
    buckets.buckets_refuse_plain_http,
    watching.queues_have_dead_letters,
    watching.queues_have_alarms,
    watching.functions_have_alarms,
    watching.machines_have_alarms,
    watching.functions_have_logs_that_expire,
    watching.traces_are_taken_of_all_or_of_none,
)


def _described(rule: Callable[..., None]) -> dict[str, str]:
    return {"name": rule.__name__.replace("_", "-"), "description": str(rule.__doc__)}


POLICIES = [ResourceValidationPolicy(**_described(rule), validate=rule) for rule in RESOURCE_RULES]
POLICIES += [StackValidationPolicy(**_described(rule), validate=rule) for rule in STACK_RULES]
