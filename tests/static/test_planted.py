"""Every kind of fault that is planted is found, with the file and the resource that it is in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.allowed import allowances, left
from gate.finding import Finding
from gate.layers import of_program
from gate.locks import locks
from gate.machines.lint import machine_files
from gate.programs import stopped
from gate.reasons import reasons
from gate.recording import Run, record
from gate.tools import bandit, checkov, pyright, secrets
from gate.worker import Worker
from tests.static.plants import ROOT, Plant, copy, plants

pytestmark = pytest.mark.gate
Judge = Callable[[str], list[Finding]]
TOGETHER = ("resources", "grants", "house")
SETTINGS = {"immutableInputs": "true"}
APART: dict[str, Callable[[Path], list[Finding]]] = {
    "machines": machine_files,
    "files": lambda root: [*locks(root), *reasons(root)],
}


@pytest.fixture(scope="session")
def judged(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """What the gate says about a copy with all plants of a file."""
    known: dict[str, list[Finding]] = {}
    copies = {file: copy(tmp_path_factory.mktemp(file), plants(file)) for file in TOGETHER}
    recordings = record([Run(root, SETTINGS, file) for file, root in copies.items()])

    def judge(file: str) -> list[Finding]:
        if file not in known:
            recording = recordings[TOGETHER.index(file)]
            layers = of_program([recording], worker)
            known[file] = left((each for run in layers.values() for each in run()), allowances())
        return known[file]

    return judge


def named(files: tuple[str, ...] | dict[str, object]) -> list[object]:
    return [pytest.param(file, plant, id=plant.name) for file in files for plant in plants(file)]


@pytest.mark.parametrize(("file", "plant"), named(TOGETHER))
def test_a_planted_fault_is_found_among_others(judged: Judge, file: str, plant: Plant) -> None:
    assert any(plant.found.fits(finding) for finding in judged(file)), list(map(str, judged(file)))


@pytest.mark.parametrize("file", TOGETHER)
def test_nothing_is_found_that_was_not_planted(judged: Judge, file: str) -> None:
    expected = [each for plant in plants(file) for each in (plant.found, *plant.also)]
    assert [str(finding) for finding in judged(file) if not any(each.fits(finding) for each in expected)] == []


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """What the gate says about each program that stops."""
    made = {plant.name: copy(tmp_path_factory.mktemp("program"), [plant]) for plant in plants("programs")}
    recordings = record([Run(root, {}, name) for name, root in made.items()])
    return {recording.run.name: stopped([recording]) for recording in recordings}


@pytest.mark.parametrize("plant", plants("programs"), ids=lambda plant: plant.name)
def test_a_program_that_stops_is_told_with_its_line(broken: dict[str, list[Finding]], plant: Plant) -> None:
    (finding,) = broken[plant.name]
    assert plant.found.fits(finding), str(finding)


@pytest.mark.parametrize(("file", "plant"), named(APART))
def test_a_fault_in_a_file_is_found(tmp_path: Path, file: str, plant: Plant) -> None:
    findings = APART[file](copy(tmp_path, [plant]))
    assert any(plant.found.fits(finding) for finding in findings), list(map(str, findings))
    others = [finding for finding in findings if not any(each.fits(finding) for each in (plant.found, *plant.also))]
    assert others == []


@pytest.fixture(scope="session")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What the tools that are commands say about a copy with all their plants."""
    root = copy(tmp_path_factory.mktemp("commands"), plants("commands"))
    for environment in (".venv", ".venv-gate"):
        (root / environment).symlink_to(ROOT / environment)
    changed = sorted({edit["file"] for plant in plants("commands") for edit in plant.edits})
    recordings = record([Run(root, {})])
    templates = tmp_path_factory.mktemp("templates")
    found = [*secrets(root, changed), *bandit(root, changed), *pyright(root), *checkov(recordings, templates)]
    return left(found, allowances())


@pytest.mark.parametrize("plant", plants("commands"), ids=lambda plant: plant.name)
def test_a_planted_fault_is_found_by_a_command(commanded: list[Finding], plant: Plant) -> None:
    assert any(plant.found.fits(finding) for finding in commanded), list(map(str, commanded))
