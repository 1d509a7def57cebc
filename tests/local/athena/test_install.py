"""A moto that is not the known one stops the server at its start."""

import pytest

from local.athena.install import install
from local.patching import PatchError
from local.state import State


def test_another_route_of_motos_is_not_overwritten(tmp_path, monkeypatch):
    from moto.athena import urls

    monkeypatch.setitem(urls.url_paths, "{0}/$", object())
    with pytest.raises(PatchError, match=r"moto .*urls.url_paths is .* but the local AWS replaces the route of Athena"):
        install(State(tmp_path, "http://127.0.0.1:1"))


def test_a_backend_without_what_is_read_is_refused(tmp_path, monkeypatch):
    from moto.glue.models import GlueBackend

    monkeypatch.delattr(GlueBackend, "get_partitions")
    with pytest.raises(PatchError, match=r"GlueBackend\.get_partitions does not exist"):
        install(State(tmp_path, "http://127.0.0.1:1"))
