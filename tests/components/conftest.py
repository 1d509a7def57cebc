"""One recorded deployment with default settings, shared by the tests that only look."""

import os

import pytest

from tests.components.recorder import Recorded, deploy


@pytest.fixture(autouse=True, scope="session")
def no_credentials() -> None:
    """Nothing here may reach an account, whatever the shell holds."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null"
    )


@pytest.fixture(scope="session")
def deployed(no_credentials: None) -> list[Recorded]:
    """What `pulumi up` of a stack with default settings registers."""
    return deploy()
