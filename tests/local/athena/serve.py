"""A server of moto with the local Athena alone; prints its port, stops when its standard input ends."""

import sys
import threading
from pathlib import Path

from local.server import enclose
from local.state import State


def main() -> None:
    """Serve on a free port of 127.0.0.1 with the state folder given as the only argument."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    enclose(endpoint)
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    from local import glue
    from local.athena.install import install

    class Quiet(MotoRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_request(self, *_: object) -> None:
            pass

    state = State(Path(sys.argv[1]), endpoint)
    install(state)
    glue.install(state)
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(port, flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
