"""A server with moto's S3 and Glue, and the lock of Glue's tables that moto lacks."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moto.server import ThreadedMotoServer

from local import glue
from local.state import State


@contextmanager
def glue_server(state: Path) -> Iterator[str]:
    """Serve on a free port until the block ends; gives the endpoint."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    glue.install(State(state, endpoint))
    try:
        yield endpoint
    finally:
        server.stop()
