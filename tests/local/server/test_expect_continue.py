"""Clients of AWS ask leave before they send a body, and wait a second for an answer that does not come."""

import socket
from urllib.parse import urlsplit

from tests.local.conftest import Cloud


def test_a_client_that_asks_leave_gets_it_before_it_sends_anything(cloud: Cloud) -> None:
    place = urlsplit(cloud.endpoint)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(
            b"PUT /asks-leave HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
        )
        assert connection.recv(64).startswith(b"HTTP/1.1 100")
        connection.sendall(b" ")
        assert connection.recv(64).startswith(b"HTTP/1.1 ")
