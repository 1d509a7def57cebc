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

from tests.workflows.runs import ROOT, WORKFLOWS

DOCKERFILE = ROOT / "containers" / "tools" / "Dockerfile"
PACKAGES = {
    "coreutils": {"cat", "cp", "cut", "ln", "mkdir", "nproc", "rm", "sort", "stat"},
    "gawk": {"awk"},
    "bash": {"bash"},
    "findutils": {"xargs"},
    "grep": {"grep"},
    "sed": {"sed"},
    "gzip": {"gzip"},
    "minimap2": {"minimap2"},
    "samtools": {"samtools"},
    "bcftools": {"bcftools"},
    "bwa": {"bwa"},
}
NAMES = sorted(path.parent.name for path in WORKFLOWS.glob("*/main.wdl"))
PLACEHOLDER = "\N{SYMBOL FOR NULL}"
WORDS_OF_BASH = {
    "set",
    "command",
    "echo",
    "printf",
    "do",
    "done",
    "for",
    "exit",
    "wait",
    "if",
    "then",
    "else",
    "fi",
    "[",
    "{",
    "}",
}


def document(workflow: str) -> WDL.Document:
    loaded: WDL.Document = asyncio.run(WDL.load_async(str(WORKFLOWS / workflow / "main.wdl")))
    return loaded


def below(document: WDL.Document) -> Iterator[WDL.Tree.Task]:
    """The tasks of a document and of all that it imports."""
    yield from document.tasks
    for imported in document.imports:
        yield from below(imported.doc)


TASKS = {f"{name}-{task.name}": task for name in NAMES for task in below(document(name))}


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
        while words and words[0] in {"if", "then", "else", "do", "!", "{"}:
            words = words[1:]
        if words:
            found.add(words[0].strip('"'))
    return found - WORDS_OF_BASH - {"SCRIPT"}


@pytest.mark.parametrize("workflow", NAMES)
def test_miniwdl_finds_nothing_to_complain_of(workflow: str) -> None:
    path = str(WORKFLOWS / workflow / "main.wdl")
    words = [sys.executable, "-m", "WDL", "check", "--strict", "--no-shellcheck", path]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workflow", NAMES)
def test_the_parameter_template_names_the_inputs_of_the_workflow(workflow: str) -> None:
    template = json.loads((WORKFLOWS / workflow / "parameter-template.json").read_text())
    main = document(workflow).workflow
    inputs = {binding.name: binding.value for binding in main.available_inputs if "." not in binding.name}
    assert set(template) == set(inputs)
    required = {binding.name for binding in main.required_inputs}
    assert {name for name, entry in template.items() if not entry["optional"]} == required
    assert all(entry["description"] for entry in template.values())


@pytest.mark.parametrize("workflow", NAMES)
def test_the_example_gives_every_required_input_and_no_other(workflow: str) -> None:
    example = json.loads((WORKFLOWS / workflow / "parameters.example.json").read_text())
    main = document(workflow).workflow
    WDL.values_from_json(example, main.available_inputs, main.required_inputs, namespace=main.name)


@pytest.mark.parametrize("workflow", NAMES)
def test_every_workflow_gives_what_the_pipeline_loads_and_keeps(workflow: str) -> None:
    outputs = {binding.name: str(binding.value) for binding in document(workflow).workflow.effective_outputs}
    common = {"vcf", "vcf_index", "bam", "bam_index", "qc", "coverage", "variants"}
    assert common <= set(outputs)
    assert {name: outputs[name] for name in ("qc", "variants")} == {"qc": "Array[File]", "variants": "Array[File]"}


@pytest.mark.parametrize("path", sorted(WORKFLOWS.rglob("*.wdl")), ids=lambda path: path.name)
def test_every_file_says_its_version(path: Path) -> None:
    assert path.read_text().startswith("version 1.1\n")


@pytest.mark.parametrize("name", TASKS)
def test_every_task_names_its_image_and_its_size(name: str) -> None:
    runtime = TASKS[name].runtime
    assert set(runtime) - {"maxRetries"} == {"container", "cpu", "memory"}
    assert str(runtime["container"]) == "tools_image"


@pytest.mark.parametrize("name", [name for name, task in TASKS.items() if "gatk" in programs(command(task))])
def test_a_task_that_java_may_be_too_big_for_is_tried_with_more_memory(name: str) -> None:
    assert str(TASKS[name].runtime["maxRetries"]) == "1"


@pytest.mark.parametrize("name", TASKS)
def test_every_task_stops_at_the_first_failure(name: str) -> None:
    assert command(TASKS[name]).strip().startswith("set -euo pipefail\n")


@pytest.mark.parametrize("name", TASKS)
def test_no_value_is_read_by_the_shell(name: str) -> None:
    unsafe = [quote for character, quote in quoting(command(TASKS[name])) if character == PLACEHOLDER and quote != "'"]
    assert not unsafe, "a placeholder outside single quotes"


@pytest.mark.parametrize("name", TASKS)
def test_no_task_divides_outside_its_script(name: str) -> None:
    """HealthOmics changes what the division of WDL gives on 30 November 2026."""
    assert not [expression for expression in TASKS[name].runtime.values() if "/" in str(expression).replace('"', "")]


@pytest.mark.parametrize("name", TASKS)
def test_every_program_of_a_task_is_in_the_tools_image(name: str) -> None:
    stage = DOCKERFILE.read_text().rpartition("FROM ")[2]
    installed = set(re.split(r"[\s\\]+", stage.partition("--no-install-recommends")[2].partition("&&")[0]))
    offered = {word for package in installed for word in PACKAGES.get(package, set())}
    lines = (ROOT / "containers" / "tools" / "commands.txt").read_text().splitlines()
    offered |= {line.partition("=")[0] for line in lines if not line.startswith("#")}
    offered |= set(re.findall(r"/usr/local/bin/([a-z]+)$", stage, re.MULTILINE))
    called = programs(command(TASKS[name]))
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


@pytest.mark.parametrize("workflow", NAMES)
def test_no_task_knows_more_tools_than_the_readme_tells(workflow: str) -> None:
    readme = (WORKFLOWS / workflow / "README.md").read_text()
    assert [task.name for task in below(document(workflow)) if f"`{task.name}`" not in readme] == []
