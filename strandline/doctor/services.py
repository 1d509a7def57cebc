"""Checks before a deployment that each service which the program uses can be spoken to, by one cheap question each."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from strandline import report
from strandline.clients import client
from strandline.doctor import data
from strandline.doctor.finding import Check, Finding, fail, is_forbidden, ok, warn

AREA = "The services"
_NOT_SIGNED_UP = {"OptInRequired", "SubscriptionRequiredException", "NotSignedUp", "OptInRequiredException"}

Service = Mapping[str, Any]


def checks(chosen: Mapping[str, Any]) -> Iterator[Check]:
    """Yield a check of each service; of those that one setting brings in only when it is set."""
    for service in data.asked_for(known(), chosen):
        yield Check(AREA, service["name"], partial(answers, service))


def known() -> list[Service]:
    """Return each service: its name, the call to make, and the action of IAM that the call needs."""
    told: list[Service] = data.read("services")
    return told


def answers(service: Service) -> Finding:
    """Whether a service answers, or which right is missing to ask it."""
    asked = client(service["service"])
    try:
        getattr(asked, service["call"])(**_parameters(service))
    except ClientError as error:
        code = str(error.response["Error"].get("Code", ""))
        if is_forbidden(code):
            return warn(
                f"The right {service['action']} is missing.",
                "Ask for it, or have somebody deploy who has it: what deploys has to look at what is there.",
            )
        if code in _NOT_SIGNED_UP:
            return fail(
                f"The account is not signed up for it: {report.failure(error)}", "Open its page in the console once."
            )
        raise
    return ok("answers")


def _parameters(service: Service) -> dict[str, Any]:
    given: dict[str, Any] = dict(service.get("with", {}))
    if "{account}" in given.values():
        account = client("sts").get_caller_identity()["Account"]
        given = {name: account if value == "{account}" else value for name, value in given.items()}
    return given
