"""From a function as moto holds it to the program that runs it."""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.environment import LAMBDA_KEY, client_variables
from local.images.store import Image, ImageStore
from local.lambdas.execution import Program
from local.state import State

_CHILD = Path(__file__).with_name("child.py").read_text()
_PATH = "/usr/local/bin:/usr/bin:/bin"
_CLIENT = "awslambdaric"


class NotRunnable(Exception):
    """A function that cannot be started here: `kind` is Lambda's error type."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Runnable:
    """How to run a function: `key` changes whenever its image or configuration does."""

    key: str
    program: Program


def version_of(function: Any) -> str:
    """Return `$LATEST`, or the number of a published version."""
    qualifier = function.function_arn.split(":")[7:]
    return str(qualifier[0]) if qualifier else "$LATEST"


def runnable(function: Any, state: State) -> Runnable:
    """Return how to run an Image function; raises NotRunnable with the reason why it cannot be."""
    if function.package_type != "Image":
        raise NotRunnable("Runtime.InvalidPackageType", "the local AWS runs functions of PackageType Image only")
    image = _image(function, state)
    command = function.image_config.cmd or image.command
    if not command:
        raise NotRunnable("Runtime.InvalidEntrypoint", "neither ImageConfig nor the image's Dockerfile names a command")
    if not (image.packages / _CLIENT).is_dir():
        raise NotRunnable("Runtime.InvalidEntrypoint", f"the image's requirements.lock does not hold {_CLIENT}")
    variables = _variables(function, state, image, command[0])
    program = Program((sys.executable, "-S", "-c", _CHILD, *command), image.folder, variables)
    return Runnable(f"{function.function_arn}|{_fingerprint(function, variables)}", program)


def _image(function: Any, state: State) -> Image:
    digest = function.code_sha_256
    try:
        return ImageStore(state.images).load(digest)
    except KeyError:
        message = f"no image sha256:{digest} was built here; start a build of its CodeBuild project"
        raise NotRunnable("Runtime.ImageNotFound", message) from None


def _variables(function: Any, state: State, image: Image, handler: str) -> dict[str, str]:
    own = {str(name): str(value) for name, value in (function.environment_vars or {}).items()}
    return own | {
        **client_variables(state.endpoint, LAMBDA_KEY),
        "AWS_SESSION_TOKEN": function.role,
        "PATH": _PATH,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": f"{image.folder}:{image.packages}",
        "PYTHONUNBUFFERED": "1",
        "LAMBDA_TASK_ROOT": str(image.folder),
        "_HANDLER": handler,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": version_of(function),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    }


def _fingerprint(function: Any, variables: dict[str, str]) -> str:
    parts = [function.code_sha_256, function.timeout, function.memory_size, function.image_config.cmd, variables]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
