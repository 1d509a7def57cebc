"""The demo's view of `python -m local`, with a stand-in that speaks the same command line."""

import os
from pathlib import Path

import pytest

from strandline import clients
from strandline.demo import cloud as module
from strandline.demo.children import Children
from strandline.demo.cloud import ACCESS_KEY, LocalCloud, enter
from strandline.errors import StrandlineError

SERVE = """
import json, os, pathlib, sys, time
folder = pathlib.Path(sys.argv[sys.argv.index("--state") + 1])
"""
READY = """
said = {"endpoint": "http://127.0.0.1:5", "pid": os.getpid()}
folder.joinpath("server.json").write_text(json.dumps(said))
time.sleep(60)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "local").mkdir()
    # The checkout may be installed, and a package comes before a folder that is none.
    (tmp_path / "local" / "__init__.py").touch()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return tmp_path


def local(root: Path, text: str) -> None:
    (root / "local" / "__main__.py").write_text(text)


def test_the_endpoint_is_known_when_the_server_is_ready(root: Path) -> None:
    local(root, SERVE + READY)
    with Children(root, root) as children:
        assert LocalCloud(root, children).start() == "http://127.0.0.1:5"


def test_a_server_that_is_there_already_is_not_taken_for_the_demos_own(root: Path) -> None:
    (root / "server.json").write_text('{"endpoint": "http://127.0.0.1:6", "pid": 1}')
    local(root, SERVE + READY)
    with Children(root, root) as children:
        assert LocalCloud(root, children).start() == "http://127.0.0.1:5"


def test_a_server_that_refuses_is_quoted_without_its_name(root: Path) -> None:
    local(root, "raise SystemExit('local AWS: port 80 is kept for root; choose another --port')")
    with Children(root, root) as children, pytest.raises(StrandlineError) as caught:
        LocalCloud(root, children).start(80)
    assert str(caught.value) == "port 80 is kept for root; choose another --port."


def test_a_server_that_dies_leaves_its_last_words(root: Path) -> None:
    local(root, "raise SystemExit('port 80 is in use')")
    with Children(root, root) as children, pytest.raises(StrandlineError, match="port 80 is in use"):
        LocalCloud(root, children).start(80)


def test_the_environment_reaches_this_aws_with_the_demos_own_key(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local(root, 'print(\'{"AWS_ENDPOINT_URL": "http://127.0.0.1:5", "AWS_ACCESS_KEY_ID": "user"}\')')
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    with Children(root, root) as children:
        environment = LocalCloud(root, children).environment()
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5"
    assert environment["AWS_ACCESS_KEY_ID"] == ACCESS_KEY
    assert environment["STRANDLINE_STACK"] == "demo"
    assert not {"AWS_PROFILE", "HTTPS_PROXY"} & environment.keys()


def test_entering_it_leaves_nothing_of_the_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"AWS_PROFILE": "real", "https_proxy": "http://proxy", "HOME": "/home/x"})
    enter({"AWS_ENDPOINT_URL": "http://127.0.0.1:5"})
    clients.forget()
    assert os.environ == {"AWS_ENDPOINT_URL": "http://127.0.0.1:5", "HOME": "/home/x"}


def test_resources_are_counted_while_they_are_made(root: Path) -> None:
    local(root, 'for line in (\'{"action": "create"}\',) * 2 + (\'{"summary": {}}\',): print(line)')
    remarks: list[str] = []
    with Children(root, root) as children:
        LocalCloud(root, children).deploy({"a": "b"}, remarks.append)
    assert remarks == ["1 resources", "2 resources"]


def test_a_deployer_that_is_killed_in_the_middle_of_a_word_is_named(root: Path) -> None:
    local(root, 'import os\nprint(\'{"action": "cre\', flush=True); os.kill(os.getpid(), 9)')
    with (
        Children(root, root) as children,
        pytest.raises(StrandlineError, match=r"The deployer \(process \d+\) was killed"),
    ):
        LocalCloud(root, children).deploy({}, lambda _: None)


def test_a_deployment_that_fails_says_why(root: Path) -> None:
    local(root, 'print(\'{"error": "referenceUri: no such object"}\'); raise SystemExit(1)')
    with Children(root, root) as children, pytest.raises(StrandlineError, match="referenceUri: no such object"):
        LocalCloud(root, children).deploy({}, lambda _: None)
