"""The settings under which the gate runs the program reach all of it."""

from typing import Any

import pytest
import yaml

from gate.programs import runs
from tests.static.plants import ROOT

DECLARED: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))["config"]
SETS = {run.name: run.settings for run in runs(ROOT)}
OFF = {"", "false", "0", "[]"}


def text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_one_run_has_every_default() -> None:
    assert SETS["default"] == {}


@pytest.mark.parametrize("name", SETS)
def test_every_setting_of_a_run_is_declared(name: str) -> None:
    assert set(SETS[name]) <= set(DECLARED)


@pytest.mark.parametrize("setting", [name for name, said in DECLARED.items() if text(said["default"]) in OFF])
def test_what_is_off_by_default_is_on_in_some_run(setting: str) -> None:
    assert [name for name, given in SETS.items() if given.get(setting, "") not in OFF]


@pytest.mark.parametrize("setting", [name for name, said in DECLARED.items() if said["default"] is True])
def test_what_is_on_by_default_is_off_in_some_run(setting: str) -> None:
    assert [name for name, given in SETS.items() if given.get(setting) == "false"]
