"""Variables in the forms that `python -m local env` prints, read back by what they are for."""

import json
import shutil
import subprocess

import pytest

from local.shells import FORMS

ODD = {"PLAIN": "http://127.0.0.1:1", "QUOTED": 'it\'s "here" \\ $HOME `x`', "EMPTY": ""}
SHOW = 'for name in PLAIN QUOTED EMPTY GONE; do printf "%s\\0" "${!name-unset}"; done'


def test_bash_evaluates_what_was_meant_and_forgets_what_is_unwanted() -> None:
    text = FORMS["bash"](ODD, ["GONE"])
    script = f'eval "$1"; {SHOW}'
    done = subprocess.run(
        ["bash", "-c", script, "-", text], env={"GONE": "1", "PATH": "/usr/bin:/bin"}, capture_output=True, check=True
    )
    assert done.stdout.decode().split("\0")[:-1] == [*ODD.values(), "unset"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_sources_what_was_meant() -> None:
    script = "source; printf '%s\\0' $PLAIN $QUOTED \"$EMPTY\" (set -q GONE; or echo unset)"
    text = FORMS["fish"](ODD, ["GONE"]).encode()
    done = subprocess.run(["fish", "-c", script], input=text, env={"GONE": "1"}, capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == [*ODD.values(), "unset"]


def test_fish_gets_one_statement_a_line_with_its_own_quotes() -> None:
    assert FORMS["fish"]({"A": "it's"}, ["B", "C"]).splitlines() == [
        "set --erase B",
        "set --erase C",
        "set --global --export A 'it\\'s'",
    ]


def test_a_file_holds_plain_lines_and_json_an_object() -> None:
    assert FORMS["dotenv"]({"A": "1", "B": "x=y"}, ["C"]) == "A=1\nB=x=y"
    assert json.loads(FORMS["json"](ODD, ["C"])) == ODD
