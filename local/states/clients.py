"""The boto3 clients with which state machines call services: one per service, region and role, kept."""

import threading
from typing import Any

from local.environment import STATES_KEY
from local.patching import replace_everywhere
from local.state import State

# A Task may wait for a Lambda function as long as the longest function runs.
_LONGEST_CALL = 1000


def install(state: State) -> None:
    """Replace moto's client factory, which builds a client for every task and speaks to `localhost`."""
    import boto3
    from botocore.config import Config
    from moto.stepfunctions.parser.asl.utils import boto_client

    # A failed call is the state machine's to retry.
    config = Config(
        parameter_validation=False,
        retries={"total_max_attempts": 1},
        connect_timeout=10,
        read_timeout=_LONGEST_CALL,
        max_pool_connections=64,
    )
    clients: dict[tuple[str, str, str], Any] = {}
    lock = threading.Lock()  # making a client is not thread-safe, using one is

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        role = state_credentials.role_arn if state_credentials else ""
        with lock:
            if (service, region, role) not in clients:
                session = boto3.Session(STATES_KEY, "local", aws_session_token=role or None)
                clients[service, region, role] = session.client(
                    service, region_name=region, endpoint_url=state.endpoint, config=config
                )
            return clients[service, region, role]

    replace_everywhere(boto_client, "boto_client_for", boto_client_for, expects="region, service, state_credentials")
