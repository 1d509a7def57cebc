"""Free TCP ports of 127.0.0.1, kept until the server that is to have one has come up."""

import socket

HOST = "127.0.0.1"


def hold() -> socket.socket:
    """Return a socket that keeps a free port from everybody but a server that reuses addresses, until it is closed."""
    kept = socket.socket()
    kept.bind((HOST, 0))
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return kept
