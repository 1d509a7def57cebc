"""What tests of components share: one recorded deployment with default settings, and files to change."""

import os
import shutil
from pathlib import Path

import pytest

from tests.components.recorder import ROOT, Recorded, deploy


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


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of everything that images and workflows are made from."""
    for folder in ("handlers", "strandline", "containers", "workflows"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path
