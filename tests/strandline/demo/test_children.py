"""The demo's processes end with it, whatever ends it."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from strandline.demo import children as module
from strandline.demo.children import Children
from tests.processes import alive, eventually

PYTHON = [sys.executable, "-c"]
GRANDCHILD = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"


def said(folder: Path, name: str) -> str:
    """Return what a child has written, once it has."""
    log = folder / f"{name}.log"
    return str(eventually(lambda: log.exists() and log.read_text()))


def gone(number: int) -> bool:
    """Wait for a process to end; a killed one needs a moment."""
    return bool(eventually(lambda: not alive(number), 10))


def test_a_child_and_its_own_children_end_with_the_block(tmp_path: Path) -> None:
    with Children(tmp_path, tmp_path) as children:
        children.start([*PYTHON, GRANDCHILD], "parent")
        grandchild = int(said(tmp_path, "parent"))
        assert alive(grandchild)
    assert gone(grandchild)


def test_children_end_when_the_block_is_interrupted(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), Children(tmp_path, tmp_path) as children:
        children.start([*PYTHON, GRANDCHILD], "parent")
        grandchild = int(said(tmp_path, "parent"))
        raise KeyboardInterrupt
    assert gone(grandchild)


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    deaf = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(os.getpid(), flush=True)\ntime.sleep(60)"
    )
    with Children(tmp_path, tmp_path) as children:
        children.start([*PYTHON, deaf], "deaf")
        number = int(said(tmp_path, "deaf"))
    assert gone(number)


def test_ctrl_c_of_the_terminal_does_not_reach_a_child(tmp_path: Path) -> None:
    with Children(tmp_path, tmp_path) as children:
        children.start([*PYTHON, "import os, time; print(os.getpgid(0), flush=True); time.sleep(60)"], "child")
        assert int(said(tmp_path, "child")) != os.getpgid(0)


def test_the_last_words_of_a_child_that_died_are_kept(tmp_path: Path) -> None:
    with Children(tmp_path, tmp_path) as children:
        child = children.start([*PYTHON, "print('first', flush=True); raise SystemExit('port 5 is in use')"], "server")
        until = time.monotonic() + 20
        while child.code is None and time.monotonic() < until:
            time.sleep(0.05)
        assert child.code == 1
        assert child.last_words() == "port 5 is in use"


def test_children_are_asked_to_stop_before_they_are_killed(tmp_path: Path) -> None:
    tidy = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('tidied', flush=True), sys.exit(0)))\n"
        "print('ready', flush=True)\ntime.sleep(60)"
    )
    with Children(tmp_path, tmp_path) as children:
        children.start([*PYTHON, tidy], "tidy")
        said(tmp_path, "tidy")
    assert (tmp_path / "tidy.log").read_text().split() == ["ready", "tidied"]
