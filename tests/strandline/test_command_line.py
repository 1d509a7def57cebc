"""The `strandline` command as a whole: its help, its errors, its completion."""

import inspect
import os
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from strandline import deployment
from strandline.__main__ import COMMANDS, app
from strandline.commands import query

ROOT = Path(__file__).parents[2]
EXAMPLE = "Example: "


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), prog_name="strandline")


def command(name: str) -> Any:
    return typer.main.get_command(import_module(f"strandline.commands.{name}").app)


def test_every_module_of_commands_is_a_command() -> None:
    modules = {path.stem for path in Path(inspect.getfile(query)).parent.glob("[a-z]*.py")}
    assert modules == set(COMMANDS)


def test_the_list_names_every_command_and_the_exit_codes() -> None:
    result = call("--help")
    assert result.exit_code == 0
    assert all(f"│ {name} " in result.stdout for name in COMMANDS)
    assert "Exit codes: 0 it was done; 1 it could not be done" in result.stdout
    assert "130 it was stopped with Ctrl-C" in result.stdout


def test_nothing_heavy_is_imported_for_the_list() -> None:
    script = """
import sys
from strandline.__main__ import app
app(["--help"], standalone_mode=False)
heavy = {"boto3", "botocore", "pyathena", "pyarrow", "numpy", "pandas", "strandline.queries"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example_that_parses(name: str) -> None:
    real = command(name)
    examples = [line.removeprefix(EXAMPLE) for line in (real.epilog or "").splitlines() if line.startswith(EXAMPLE)]
    assert examples, f"the help of {name} has no line “{EXAMPLE}strandline {name} ...”"
    for example in examples:
        program, called, *words = shlex.split(example)
        assert (program, called) == ("strandline", name)
        context = real.make_context(name, [], resilient_parsing=True)
        given, left, _ = real.make_parser(context).parse_args(words)
        assert given
        assert not left
    assert EXAMPLE in call(name, "--help").stdout


def test_a_help_text_is_broken_only_where_the_terminal_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    lines = call("query", "--help").stdout.splitlines()
    assert any("ClinVar names for it." in line and "and likely_pathogenic." in line for line in lines)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_explained(name: str) -> None:
    unexplained = [parameter.name for parameter in command(name).params if not getattr(parameter, "help", None)]
    assert not unexplained
    assert (command(name).help or "").strip()


def test_the_example_of_the_list_is_a_command() -> None:
    assert "Example: strandline query --gene BRCA1" in call("--help").stdout


@pytest.mark.parametrize(("typed", "meant"), [("qurey", "query"), ("sample", "samples"), ("docter", "doctor")])
def test_an_unknown_command_ends_with_2_and_a_guess(typed: str, meant: str) -> None:
    result = call(typed)
    assert result.exit_code == 2
    assert f"No such command '{typed}'. Did you mean '{meant}'" in result.stderr


def test_the_version_is_said() -> None:
    assert call("--version").stdout.startswith("strandline 0.")


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (
            FileNotFoundError(2, "No such file or directory", "reads.fastq"),
            1,
            "reads.fastq: No such file or directory.",
        ),
    ],
)
def test_an_end_that_nobody_can_help_has_its_code_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
) -> None:
    def load(_: object) -> None:
        raise raised

    monkeypatch.setattr(deployment, "load", load)
    result = call("query", "--gene", "BRCA1")
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_mistake_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "load", lambda _: {}["nothing"])
    assert isinstance(call("query", "--gene", "BRCA1").exception, KeyError)


AWS = ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "No AWS region is set: choose a profile with AWS_PROFILE, or set AWS_DEFAULT_REGION; for a local AWS run"),
        ({"AWS_REGION": "us-east-1"}, "Unable to locate credentials. Choose an account with AWS_PROFILE, or a local"),
        ({"AWS_PROFILE": "nobody"}, "The config profile (nobody) could not be found. `aws configure list-profiles`"),
        (
            {
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            },
            'Could not connect to the endpoint URL: "http://127.0.0.1:9/". Is AWS_ENDPOINT_URL right',
        ),
    ],
)
def test_a_shell_without_an_account_is_told_how_to_choose_one(variables: dict[str, str], said: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    alone = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, "-m", "strandline", "query", "--gene", "BRCA1"],
        cwd=ROOT,
        env=clean | alone | {"AWS_SHARED_CREDENTIALS_FILE": os.devnull} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"strandline: {said}")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """The environment of a bash with an empty home, where `strandline` is on PATH."""
    program = tmp_path / "bin" / "strandline"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m strandline "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return {"HOME": str(tmp_path), "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


COMPLETE = """
eval "$(strandline --show-completion)"
for line in "$@"; do
    COMP_WORDS=($line) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    [[ $line = *" " ]] && COMP_WORDS+=("") && COMP_CWORD=$((COMP_CWORD + 1))
    _strandline_completion strandline
    echo "${COMPREPLY[*]}"
done
"""


def test_bash_completes_commands_options_classes_and_genes(shell: dict[str, str]) -> None:
    lines = [
        "strandline q",
        "strandline ",
        "strandline query --st",
        "strandline query --significance likely",
        "strandline query --gene brca",
        "strandline doctor --j",
    ]
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "-", *lines], env=shell, capture_output=True, text=True, check=True, cwd=shell["HOME"]
    )
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["query"],
        list(COMMANDS),
        ["--stars", "--stack"],
        ["likely_pathogenic", "likely_benign"],
        ["brca1", "brca2"],
        ["--json"],
    ]
    assert done.stderr == ""


def test_completion_can_be_installed_into_a_new_bash(shell: dict[str, str]) -> None:
    install = "strandline --install-completion; source ~/.bashrc; complete -p strandline"
    done = subprocess.run(["bash", "-c", install], env=shell, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "complete -o default -F _strandline_completion strandline"
