"""The environment of every process that talks to the local AWS: it can reach nothing else.

A newcomer's real credentials, profile, endpoints and proxies are dropped whatever the shell sets, and the AWS
configuration files are read from nowhere, so no call can leave 127.0.0.1.
"""

import os
from collections.abc import Mapping

REGION = "us-east-1"
USER_KEY = "AKIALOCALUSER0000000"
DEPLOY_KEY = "AKIALOCALDEPLOY00000"
LAMBDA_KEY = "ASIALOCALLAMBDA00000"
STATES_KEY = "AKIALOCALSTATES00000"
ATHENA_KEY = "AKIALOCALATHENA00000"

_DROPPED = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "BOTO_CONFIG"}


def client_variables(endpoint: str, access_key: str = USER_KEY) -> dict[str, str]:
    """Return the variables that make any AWS client speak to the local AWS at `endpoint` and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }


def client_environment(
    endpoint: str, access_key: str = USER_KEY, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return `base` (default: this environment) without any AWS or proxy variable, plus `client_variables`."""
    kept = {
        name: value
        for name, value in (os.environ if base is None else base).items()
        if not name.upper().startswith("AWS_") and name.upper() not in _DROPPED
    }
    return kept | client_variables(endpoint, access_key)
