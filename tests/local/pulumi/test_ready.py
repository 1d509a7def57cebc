"""What is there before `pulumi` hears its first word."""

import json
from pathlib import Path

import pytest

from local.processes import ServerHandle
from local.pulumi import ready
from strandline.errors import SettingError, ToolMissing

SERVER = ServerHandle("http://127.0.0.1:1", 1)
NEXT = ServerHandle("http://127.0.0.1:1", 2)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What `pulumi` was asked, where everything that a process would be needed for is there already."""
    asked: list[list[str]] = []
    monkeypatch.setattr(ready, "find", lambda: Path("pulumi"))
    monkeypatch.setattr(ready, "start_server", lambda _state: SERVER)
    monkeypatch.setattr(ready, "enter", lambda _endpoint: None)
    monkeypatch.setattr(ready, "put_public_data", lambda _endpoint, _program: [])
    monkeypatch.setattr(ready, "run", lambda words, *_: asked.append(words) or 0)
    return asked


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / ready.EXAMPLE).write_text("config:\n  strandline:forceDestroy: true\n")
    return folder


def test_a_stack_is_made_with_the_settings_of_the_example(
    words: list[list[str]], program: Path, tmp_path: Path
) -> None:
    assert ready.ready(tmp_path / "state", "local", program) == SERVER
    assert words == [["stack", "select", "--create", "local"]]
    assert (program / "Pulumi.local.yaml").read_text() == (program / ready.EXAMPLE).read_text()


def test_settings_that_were_changed_since_are_kept(words: list[list[str]], program: Path, tmp_path: Path) -> None:
    (program / "Pulumi.local.yaml").write_text("config: {}\n")
    ready.ready(tmp_path / "state", "local", program)
    assert words
    assert (program / "Pulumi.local.yaml").read_text() == "config: {}\n"


def test_a_stack_that_was_deployed_without_the_engine_is_left_alone(
    words: list[list[str]], program: Path, tmp_path: Path
) -> None:
    ledger = tmp_path / "state" / "deployments" / "dev.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_text(json.dumps({"server": SERVER.identity, "outputs": {"database": "strandline_dev"}}))
    with pytest.raises(SettingError, match="has deployed the stack dev here"):
        ready.ready(tmp_path / "state", "dev", program)
    assert words == []
    ledger.write_text(json.dumps({"server": NEXT.identity, "outputs": {"database": "strandline_dev"}}))
    ready.ready(tmp_path / "state", "dev", program)
    assert words


def test_nothing_is_started_where_there_is_no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing() -> Path:
        raise ToolMissing("There is no `pulumi` command")

    monkeypatch.setattr(ready, "find", missing)
    with pytest.raises(ToolMissing, match="There is no `pulumi`"):
        ready.ready(tmp_path / "state", "local")
    assert not (tmp_path / "state").exists()


def test_the_state_of_the_engine_lasts_as_long_as_the_local_aws_that_it_describes(tmp_path: Path) -> None:
    folder = ready.backend(tmp_path, SERVER)
    (folder / "stacks").mkdir()
    assert (ready.backend(tmp_path, SERVER) / "stacks").exists()
    assert not (ready.backend(tmp_path, NEXT) / "stacks").exists()
