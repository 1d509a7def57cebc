"""A moto server with HealthOmics on a free port of this machine."""

import logging
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from werkzeug.serving import make_server

from local.omics import register
from local.omics.quotas import LIMITS
from local.state import State
from tests.local.omics.lab import BUCKET, Lab


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, None, threaded=True)
    state = State(tmp_path_factory.mktemp("local-aws"), f"http://127.0.0.1:{server.server_port}")
    register.install(state)
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    # Only a bound server knows its port, and the state must name it before the application is made.
    server.app = DomainDispatcherApplication(create_backend_app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    register.shutdown()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def lab(state: State) -> Iterator[Lab]:
    """An empty account with one bucket."""
    connection = HTTPConnection("127.0.0.1", state.port)
    connection.request("POST", "/moto-api/reset")
    assert connection.getresponse().status == 200
    connection.close()
    quotas = LIMITS.quotas
    lab = Lab(state)
    lab.s3.create_bucket(Bucket=BUCKET)
    yield lab
    LIMITS.quotas = quotas
