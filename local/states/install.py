"""Let moto run state machines, as far as the pipeline's need it to be AWS."""

import logging

from local.state import State
from local.states import answers, casing, clients, definitions, endings, lambda_errors, nesting, starts, waits


def install(state: State) -> None:
    """Switch the interpreter on and repair it."""
    from moto.core.config import default_user_config

    # What goes wrong in an execution stands in its history; moto also prints its whole syntax tree.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    import moto.stepfunctions.parser.models  # noqa: F401  # loads every task, so that the next line reaches them all

    clients.install(state)
    for part in (casing, definitions, endings, starts, nesting, lambda_errors, answers, waits):
        part.install()
