"""AWS's own DynamoDB Local as a process of ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.referees.parts import HERE, java, maven

SERVE = HERE / "dynamodb" / "serve.py"


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run the server and yield its endpoint; CannotBeHadError when it cannot be fetched."""
    jars = maven("dynamodb", ("copy-dependencies", "jars")) / "jars"
    home, packages = java()
    machine = next(home.rglob("libjvm.*"))
    process = subprocess.Popen(
        [sys.executable, str(SERVE), str(jars), str(machine)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(packages)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = next((line.split()[1] for line in process.stdout if line.startswith("port ")), None)
        assert port is not None, f"DynamoDB Local ended at its start with exit code {process.wait(30)}"
        yield f"http://127.0.0.1:{port}"
    finally:
        try:
            process.communicate("", timeout=20)  # the end of its input is the server's end
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
