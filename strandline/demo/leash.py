"""`python -I -S leash.py PARENT COMMAND…`: become COMMAND, as a process that the kernel asks to end when PARENT ends.

The demo tidies up after itself whatever stops it, but for SIGKILL; this is for that. It runs before anything of
Strandline can be imported, and where the kernel has no such request the command just runs.
"""

import os
import sys

PR_SET_PDEATHSIG = 1
SIGTERM = 15


def main(parent: int, command: list[str]) -> None:
    """Ask the kernel, and hand over to the command."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 — not every Python of other systems has it

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the demo ended before this process began")
    os.execvp(command[0], command)  # noqa: S606 — to become the command is the purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
