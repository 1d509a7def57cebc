"""`make` on a machine where something is missing: what it says, and what it leaves for the next start."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9/simple"
"""Nothing listens on the port `discard`: an index that cannot be reached, at once."""

LACKING = """
import os, sys
lacking = os.environ.get("LACKING")
if lacking == "venv":
    sys.modules["ensurepip"] = None  # as Debian ships Python
    os.geteuid = lambda: 1000
if lacking == "newness":
    sys.version_info = (3, 9, 2)
if lacking == "room":
    import shutil
    shutil.disk_usage = lambda _: shutil._ntuple_diskusage(2_000_000_000, 1_990_000_000, 10_000_000)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of the checkout as the set-up needs."""
    for name in (
        "Makefile",
        "requirements.lock",
        "scripts/environment.py",
        "strandline/tools.py",
        "strandline/errors.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking" / "sitecustomize.py").write_text(LACKING)
    return tmp_path


def make(checkout: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    path = {"PYTHONPATH": str(checkout / "lacking")}
    return subprocess.run(
        ["make", "demo", f"PYTHON={sys.executable}", *words],
        cwd=checkout,
        env=kept | path | variables,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def whole(checkout: Path) -> bool:
    """Tell whether make takes the environment for whole."""
    return (checkout / ".venv" / ".ready").exists()


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ("venv", "venv module is not installed: run `apt-get install -y --no-install-recommends python3."),
        ("newness", "Strandline needs Python 3.11 or newer, and"),
        ("room", "has 10 MB free, and .venv needs 1.5 GB there: make room."),
    ],
    ids=["venv", "newness", "room"],
)
def test_what_the_machine_lacks_is_one_sentence_before_anything_is_made(
    lacking: str, sentence: str, checkout: Path
) -> None:
    done = make(checkout, LACKING=lacking)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_not_there_is_named(checkout: Path) -> None:
    done = make(checkout, "PYTHON=python9")
    assert done.returncode == 2
    assert "python9 is not installed; Strandline needs Python 3.11 or newer." in done.stderr


def test_without_a_way_to_an_index_it_says_which_settings_help_and_goes_on_from_there(checkout: Path) -> None:
    done = make(checkout, PIP_INDEX_URL=NOWHERE, PIP_RETRIES="0")
    assert done.returncode == 2
    assert "Setting up .venv, once: " in done.stdout
    assert "pip could not get uv" in done.stderr
    assert "set HTTPS_PROXY" in done.stderr
    assert "set PIP_INDEX_URL" in done.stderr
    assert "Retrying" not in done.stderr
    assert not whole(checkout)

    (checkout / ".venv" / "bin" / "uv").symlink_to(ROOT / ".venv" / "bin" / "uv")
    module = next((checkout / ".venv" / "lib").glob("python3*")) / "site-packages" / "uv"
    module.symlink_to(next((ROOT / ".venv" / "lib").glob("python3*")) / "site-packages" / "uv")
    done = make(checkout, PIP_INDEX_URL=NOWHERE, UV_NO_CACHE="1", UV_HTTP_RETRIES="0")
    assert done.returncode == 2
    assert "Virtual environment" not in done.stdout
    assert "uv could not install the locked packages" in done.stderr
    assert NOWHERE in done.stderr, "uv was not told of pip's index"
    assert not whole(checkout)


def test_a_python_of_2018_can_read_the_script_far_enough_to_be_refused() -> None:
    ast.parse((ROOT / "scripts" / "environment.py").read_text(), feature_version=(3, 7))
