"""TCP ports of 127.0.0.1: which are free, and who listens on one that is not."""

import errno
import shlex
import socket
from pathlib import Path

HOST = "127.0.0.1"
LISTENS = "0A"
"""The state of a listening socket in /proc/net/tcp."""
LONGEST_COMMAND = 100


def refusal(port: int) -> str | None:
    """Say why a server cannot have the port and what to do; None when it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            # Two may bind a port for reuse, but only one may listen.
            probe.listen(1)
        except PermissionError:
            return f"port {port} is kept for root; choose another --port, above 1023"
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"port {port} cannot be used ({error.strerror}); choose another --port"
            return in_use(port)
    return None


def in_use(port: int) -> str:
    """Say who has the port, and what to do."""
    if (pid := listener(port)) is None:
        return f"port {port} is in use; stop what listens there, or choose another --port"
    return f"port {port} is in use by process {pid} ({command(pid)}); stop it, or choose another --port"


def listener(port: int) -> int | None:
    """Return the process that listens on the port, None when there is none or the system does not tell us."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port)}
    for entry in Path("/proc").glob("[0-9]*/fd/*") if wanted else ():
        try:
            if str(entry.readlink()) in wanted:
                return int(entry.parts[2])
        except OSError:
            continue  # ended meanwhile, or another user's
    return None


def command(pid: int) -> str:
    """Return the command line of a process as one would type it, shortened."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return "it has ended"
    text = shlex.join(words)
    return text if len(text) <= LONGEST_COMMAND else f"{text[:LONGEST_COMMAND]}…"


def _inodes(port: int) -> set[str]:
    """Return the inodes of the sockets that listen on the port at any address."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
        except OSError:
            continue
        found |= {row[9] for row in rows if row[3] == LISTENS and int(row[1].rpartition(":")[2], 16) == port}
    return found
