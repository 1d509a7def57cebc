"""What `pulumi` needs before its first word: a local AWS, and in it a stack that the engine knows."""

import shutil
from pathlib import Path

from local.deployment.run import enter
from local.processes import ROOT, ServerHandle, start_server
from local.public_data import put_public_data
from local.pulumi.binary import find
from local.pulumi.command import run
from local.standing import outputs
from strandline import gatk
from strandline.errors import SettingError

EXAMPLE = "Pulumi.dev.yaml"


def ready(state: Path, stack: str, program: Path = ROOT) -> ServerHandle:
    """Start the local AWS when none runs, and make or choose the stack, whose settings begin as those of the example.

    Raises ToolMissing when there is no engine, and SettingError when `python -m local up` deployed the same stack.
    """
    find()  # before anything is started in vain
    if hint := gatk.hint():
        print(hint, flush=True)
    server = start_server(state)
    if outputs(state, server, stack):
        raise SettingError(
            f"`python -m local up` has deployed the stack {stack} here. Choose another name, or `python -m local down`."
        )
    enter(server.endpoint)
    put_public_data(server.endpoint, program)
    settings = program / f"Pulumi.{stack}.yaml"
    if not settings.exists():
        shutil.copyfile(program / EXAMPLE, settings)
    run(["stack", "select", "--create", stack], server.endpoint, backend(state, server), program)
    return server


def backend(state: Path, server: ServerHandle) -> Path:
    """Return the folder of the engine's own state, emptied when that describes an earlier local AWS: it is gone."""
    folder = state.resolve() / "pulumi"
    known = folder / "server"
    if not known.exists() or known.read_text("utf-8") != server.identity:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        known.write_text(server.identity, "utf-8")
    return folder
