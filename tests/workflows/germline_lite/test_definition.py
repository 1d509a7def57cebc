"""What HealthOmics demands of a definition, and what a task may call."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import WDL

from tests.workflows.germline_lite.runs import ROOT, WORKFLOW

DOCKERFILE = ROOT / "containers" / "tools" / "Dockerfile"
PACKAGES = {
    "coreutils": {"cat", "cp", "ln", "nproc"},
    "gawk": {"awk"},
    "bash": {"bash"},
    "findutils": {"xargs"},
    "grep": {"grep"},
    "gzip": {"gzip"},
    "minimap2": {"minimap2"},
    "samtools": {"samtools"},
    "bcftools": {"bcftools"},
}
PLACEHOLDER = "\N{SYMBOL FOR NULL}"
WORDS_OF_BASH = {"set", "echo", "exit", "wait", "if", "then", "else", "fi", "[", "{", "}"}


def document() -> WDL.Document:
    loaded: WDL.Document = asyncio.run(WDL.load_async(str(WORKFLOW / "main.wdl")))
    return loaded


def tasks() -> dict[str, WDL.Tree.Task]:
    return {task.name: task for imported in document().imports for task in imported.doc.tasks}


def command(task: WDL.Tree.Task) -> str:
    """The script of a task, each placeholder written as PLACEHOLDER."""
    return "".join(part if isinstance(part, str) else PLACEHOLDER for part in task.command.parts)


def quoting(script: str) -> Iterator[tuple[str, str]]:
    """Each character that is no comment, with the quote it stands in: ', " or nothing."""
    quote, comment, before = "", False, "\n"
    for character in script:
        if comment:
            comment = character != "\n"
        elif not quote and character == "#" and before in " \n":
            comment = True
        elif quote and character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        if not comment:
            yield character, quote
        before = character


def programs(script: str) -> set[str]:
    """First words of all commands of a script, those in substitutions and here-documents too."""
    unquoted = "".join(character for character, quote in quoting(script) if quote != "'" and character != "'")
    joined = re.sub(r"\\\n\s*", " ", unquoted)
    found = set()
    for piece in re.split(r"\|\||&&|\$\(|[|;&\n]", re.sub(r"[<>]+\s*(&\d|[^\s;|&)]+)", " ", joined)):
        words = re.sub(r"\b[a-z_]+=\S*", "", piece.replace(")", " ")).split()
        while words and words[0] in {"if", "then", "else", "{"}:
            words = words[1:]
        if words:
            found.add(words[0].strip('"'))
    return found - WORDS_OF_BASH - {"SCRIPT"}


def test_miniwdl_finds_nothing_to_complain_of() -> None:
    words = [sys.executable, "-m", "WDL", "check", "--strict", "--no-shellcheck", str(WORKFLOW / "main.wdl")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_parameter_template_names_the_inputs_of_the_workflow() -> None:
    template = json.loads((WORKFLOW / "parameter-template.json").read_text())
    inputs = {
        binding.name: binding.value for binding in document().workflow.available_inputs if "." not in binding.name
    }
    assert set(template) == set(inputs)
    required = {binding.name for binding in document().workflow.required_inputs}
    assert {name for name, entry in template.items() if not entry["optional"]} == required
    assert all(entry["description"] for entry in template.values())


def test_the_example_gives_every_required_input_and_no_other() -> None:
    example = json.loads((WORKFLOW / "parameters.example.json").read_text())
    workflow = document().workflow
    WDL.values_from_json(example, workflow.available_inputs, workflow.required_inputs, namespace=workflow.name)


@pytest.mark.parametrize("path", sorted(WORKFLOW.rglob("*.wdl")), ids=lambda path: path.name)
def test_every_file_says_its_version(path: Path) -> None:
    assert path.read_text().startswith("version 1.1\n")


@pytest.mark.parametrize("name", tasks())
def test_every_task_names_its_image_and_its_size(name: str) -> None:
    runtime = tasks()[name].runtime
    assert set(runtime) == {"container", "cpu", "memory"}
    assert str(runtime["container"]) == "tools_image"


@pytest.mark.parametrize("name", tasks())
def test_every_task_stops_at_the_first_failure(name: str) -> None:
    assert command(tasks()[name]).strip().startswith("set -euo pipefail\n")


@pytest.mark.parametrize("name", tasks())
def test_no_value_is_read_by_the_shell(name: str) -> None:
    unsafe = [
        quote for character, quote in quoting(command(tasks()[name])) if character == PLACEHOLDER and quote != "'"
    ]
    assert not unsafe, "a placeholder outside single quotes"


@pytest.mark.parametrize("name", tasks())
def test_every_program_of_a_task_is_in_the_tools_image(name: str) -> None:
    stage = DOCKERFILE.read_text().rpartition("FROM ")[2]
    installed = set(re.split(r"[\s\\]+", stage.partition("--no-install-recommends")[2].partition("&&")[0]))
    offered = {word for package in installed for word in PACKAGES.get(package, set())}
    lines = (ROOT / "containers" / "tools" / "commands.txt").read_text().splitlines()
    offered |= {line.partition("=")[0] for line in lines if not line.startswith("#")}
    called = programs(command(tasks()[name]))
    assert called, "the script was not read"
    assert called <= offered


def test_the_reader_of_scripts_sees_through_pipes_substitutions_and_quotes() -> None:
    script = """set -e
    x=$(one a | two "$(three)") # four
    five 'six | seven' > eight 2>&1 \\
      | nine && { ten; } || exit 1
    if eleven < twelve; then thirteen & fi
    """
    assert programs(script) == {"one", "two", "three", "five", "nine", "ten", "eleven", "thirteen"}


def test_no_task_knows_more_tools_than_the_readme_tells() -> None:
    readme = (WORKFLOW / "README.md").read_text()
    assert all(f"`{name}`" in readme for name in tasks())
