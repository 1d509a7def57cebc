"""AWS clients of the deployer, made once per service and shared by its threads."""

import threading
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from local.environment import DEPLOY_KEY, REGION


class Clients:
    """Call it with a service name to get that service's client at the local AWS; safe to share between threads."""

    def __init__(self, endpoint: str, access_key: str = DEPLOY_KEY) -> None:
        self.endpoint = endpoint
        self.access_key = access_key
        self.region = REGION
        self.partition = "aws"
        self._session: Any = boto3.session.Session(
            aws_access_key_id=access_key, aws_secret_access_key="local", region_name=REGION
        )
        # A Lambda invocation may last 15 minutes; everything else answers at once or not at all.
        self._config = Config(
            retries={"mode": "standard", "max_attempts": 3},
            connect_timeout=5,
            read_timeout=900,
            max_pool_connections=32,
            proxies={},
            inject_host_prefix=False,
        )
        self._made: dict[str, Any] = {}
        self._lock = threading.Lock()

    def __call__(self, service: str) -> Any:
        """Return the client of `service`."""
        with self._lock:
            if service not in self._made:
                self._made[service] = self._session.client(service, endpoint_url=self.endpoint, config=self._config)
            return self._made[service]

    @cached_property
    def account(self) -> str:
        """The twelve digits of the account that answers."""
        return str(self("sts").get_caller_identity()["Account"])

    def arn(self, service: str, rest: str) -> str:
        """Return the ARN of something of this account in this region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"
