"""Every command that a page shows can be typed: the command lines of this repository are asked, nothing is run."""

import contextlib
import io
import re
import shlex
from importlib import import_module
from typing import Any

import pytest
import typer

from local import __main__ as local_line
from scripts import document
from strandline import __main__ as strandline_line
from tests.docs.markdown import ROOT, Page, pages

PAGES = pages()
OTHERS = {"aws", "cd", "curl", "eval", "pulumi", "sha256sum", "source", "xargs"}
"""Commands that are not ours."""

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.* ## ", MAKEFILE, re.MULTILINE))
VARIABLES = set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, re.MULTILINE))
PASSED_ON = {"demo": "strandline demo", "up": "local up", "down": "local down", "dashboard": "local dashboard"}
"""What the variable ARGS of a target is given to."""

_IN_CODE = re.compile(r"`((?:strandline|make|python -m) [^`\n]+)`|Example: (strandline [^\"\n]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_understood(page: Page) -> None:
    for words in page.commands:
        complaint = complain(words)
        assert not complaint, f"{page.name}: {shlex.join(words)}: {complaint}"


@pytest.mark.parametrize("folder", ["components", "dashboard", "handlers", "local", "strandline"])
def test_every_command_that_a_message_or_example_names_is_understood(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for quoted, example in _IN_CODE.findall(path.read_text("utf-8")):
            words = shlex.split(re.sub(r"\{[^{}]*\}", "x", quoted or example))
            if words in (["python", "-m", "local"], ["python", "-m", "x"]) or "<" in quoted:
                continue  # a family of commands
            complaint = complain(words if len(words) > 2 else [*words, "--help"])
            assert not complaint, f"{path.name}: {shlex.join(words)}: {complaint}"


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("strandline query --genes BRCA1", "--genes"),
        ("strandline query --significance bad", "bad"),
        ("strandline qurey", "qurey"),
        ("strandline resume", "missing"),
        ("python -m local up --prot 1", "--prot"),
        ("make dmeo", "dmeo"),
        ("make demo AGRS=--exit", "AGRS"),
        ("make demo ARGS=--exti", "--exti"),
        ("rm -rf /", "rm"),
    ],
)
def test_a_mistyped_command_would_be_seen(command: str, complaint: str) -> None:
    assert complaint.lower() in complain(shlex.split(command)).lower()


def test_blocks_with_commands_are_marked_so_that_they_are_checked() -> None:
    for page in PAGES:
        for language, text in page.blocks:
            ours = re.search(r"^(strandline|make|pulumi|\.venv/bin/\S+) ", text, re.MULTILINE)
            assert language == "sh" or not ours, f"{page.name}: mark the block of {ours and ours[0]} with sh"


def test_readme_names_every_command_that_people_use() -> None:
    readme = Page("README.md")
    named = {words[1] for words in readme.commands if words[0] == "strandline"}
    assert named == set(strandline_line.COMMANDS) - {"convert"}, "`convert` is for the workflow"


def complain(words: list[str]) -> str:
    """Return what is wrong with a command, empty when it can be typed like that."""
    program, *rest = words
    name = program.rpartition("/")[2]
    if name == "python" and rest[:1] == ["-m"]:
        name, *rest = rest[1:]
    asked = {"make": _of_make, "strandline": _of_strandline, "local": _of_local, "streamlit": _of_streamlit}.get(name)
    if asked:
        return asked(rest)
    module = ROOT / name.replace(".", "/")
    is_module = "." in name and (module.with_suffix(".py").is_file() or (module / "__main__.py").is_file())
    return "" if is_module or name in OTHERS else f"{name} is no command that pages may name"


def _of_streamlit(words: list[str]) -> str:
    return "" if words[0] == "run" and (ROOT / words[1]).is_file() else f"there is no {words[1]}"


def _of_make(words: list[str]) -> str:
    targets = [word for word in words if "=" not in word and word != "--help"]
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if unknown := [*({*targets} - TARGETS), *(given.keys() - VARIABLES)]:
        return f"the Makefile has no {', '.join(unknown)}"
    command = PASSED_ON.get(targets[0]) if targets and given.get("ARGS") else None
    if command is None:
        return ""
    program, name = command.split()
    rest = [name, *shlex.split(given["ARGS"])]
    return _of_strandline(rest) if program == "strandline" else _of_local(rest)


def _of_strandline(words: list[str]) -> str:
    name, *rest = words or [""]
    if name not in strandline_line.COMMANDS:
        return "" if name in {"", "--help", "--version"} else f"there is no command {name}"
    command: Any = typer.main.get_command(import_module(f"strandline.commands.{name}").app)
    if rest == ["--help"]:
        return ""
    context = command.context_class(command, info_name=name)
    try:
        values, left, _ = command.make_parser(context).parse_args(args=list(rest))
    except Exception as error:  # noqa: BLE001  # whatever the parser has to say of these words
        return _told(error)
    complaints = [_of_value(parameter, context, values.get(parameter.name)) for parameter in command.params]
    return next(filter(None, complaints), f"{left} is too much" if left else "")


def _of_value(parameter: Any, context: Any, value: Any) -> str:
    if not value:
        return f"{parameter.name} is missing" if parameter.required else ""
    try:
        parameter.process_value(context, value)
    except Exception as error:  # noqa: BLE001  # as above
        told = _told(error)
        return "" if told.endswith("does not exist.") else told  # a page may name files of the reader's
    return ""


def _told(error: Exception) -> str:
    return str(getattr(error, "message", "") or error) or type(error).__name__


def _of_local(words: list[str]) -> str:
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            local_line._parser().parse_args([word for word in words if word != "--help"])
    except SystemExit:
        return said.getvalue().strip().splitlines()[-1]
    return ""


def test_the_pages_that_are_made_from_data_are_as_the_data_say() -> None:
    for name in document.PAGES:
        text = Page(name).text
        assert document.renewed(text) == text, f"{name} is out of date: run `make docs`"
