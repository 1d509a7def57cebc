"""A stack in a local AWS that holds the demo's answer and a failed run, for what is timed on top of it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import scene
from tests.e2e.conftest import settings_of
from tests.e2e.stack import Stack, running


@contextmanager
def laboratory() -> Iterator[tuple[Stack, str]]:
    """Yield the stack and the name of the run that gave the answer, once nothing runs any more."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack:
        print("Deploying and analysing the demo's reads …", flush=True)
        stack.deploy(**settings_of(stack, Path(folder)))
        run = scene.answered(stack)
        scene.unhappy(stack, Path(folder))
        scene.at_rest(stack)
        yield stack, str(run["name"])
