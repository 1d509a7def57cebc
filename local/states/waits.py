"""Wait states: as long as asked by a clock that nobody sets, and no longer when the execution ends."""

import time
from typing import Any

from local.patching import replace

_LONGEST_SLEEP = 5.0


def install() -> None:
    """Replace moto's waiting, which may wait a whole second more when the wall clock rounds down."""
    from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

    def wait_interval(self: Any, env: Any, wait_seconds: float) -> None:
        end = time.monotonic() + wait_seconds
        while env.is_running() and (left := end - time.monotonic()) > 0:
            env.program_state_event.wait(min(left, _LONGEST_SLEEP))

    replace(WaitFunction, "_wait_interval", wait_interval, expects="self, env, wait_seconds")
