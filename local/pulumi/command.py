"""Running the real `pulumi` command against the local AWS."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import metadata
from pathlib import Path

from local.deployment.run import enter
from local.environment import DEPLOY_KEY, client_environment
from local.processes import ROOT
from local.pulumi.binary import find
from local.pulumi.provider import serving
from local.resources.clients import Clients

PACKAGES = {"aws": "pulumi-aws", "aws-native": "pulumi-aws-native"}
PLUGINS = {
    "pulumi-language-python": f'"{Path(__file__).with_name("language.py")}"',
    "pulumi-resource-pulumi-python": "-m pulumi.dynamic",
    "pulumi-analyzer-policy-python": "-m pulumi.policy",
}
PASSPHRASE = "local"


@contextmanager
def environment(endpoint: str, backend: Path) -> Iterator[dict[str, str]]:
    """Serve the providers and yield the variables under which `pulumi` uses them and keeps its state in `backend`."""
    enter(endpoint)
    clients = Clients(endpoint)
    with ExitStack() as stack:
        versions = {package: metadata.version(name) for package, name in PACKAGES.items()}
        ports = {
            package: stack.enter_context(serving(package, version, clients)) for package, version in versions.items()
        }
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="strandline-pulumi-"))
        plugins = _plugins(Path(folder))
        yield client_environment(endpoint, DEPLOY_KEY) | {
            "PATH": f"{plugins}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(backend / "home"),
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{package}:{port}" for package, port in ports.items()),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
        }


def run(words: Sequence[str], endpoint: str, backend: Path, program: Path = ROOT) -> int:
    """Run `pulumi <words>` on a program, with this terminal; returns its exit code."""
    command = find()
    backend.mkdir(parents=True, exist_ok=True)
    with environment(endpoint, backend) as variables:
        return subprocess.run([str(command), *words], cwd=program, env=variables, check=False).returncode


def _plugins(folder: Path) -> Path:
    """Write the plug-ins that an engine of a Go module lacks; each is one line that starts this Python."""
    for name, words in PLUGINS.items():
        file = folder / name
        file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u {words} "$@"\n')
        file.chmod(0o755)
    return folder
