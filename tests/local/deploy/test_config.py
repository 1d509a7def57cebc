"""The settings of a stack, before anything is deployed."""

from pathlib import Path

import pytest

from local.deployment.config import read_project
from strandline.errors import SettingError

PROJECT = """
name: sample
runtime: python
config:
  days: {type: integer, default: 90}
  label: {type: string, default: ""}
  strict: {type: boolean, default: false}
  tags: {type: array, items: {type: string}, default: []}
  owner: {type: string}
"""


def written(folder: Path, stack: str = "") -> Path:
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "Pulumi.dev.yaml").write_text(stack or "config:\n  sample:owner: us\n")
    return folder


def test_a_setting_comes_from_the_command_line_else_the_stack_else_its_default(tmp_path: Path) -> None:
    folder = written(tmp_path, "config:\n  sample:owner: us\n  sample:days: 14\n  sample:label: from the file\n")
    project = read_project(folder, "dev", {"label": "from the line", "strict": "true", "tags": '["a=b"]'})
    assert project.name == "sample"
    assert project.config == {
        "sample:days": "14",
        "sample:label": "from the line",
        "sample:strict": "true",
        "sample:tags": '["a=b"]',
        "sample:owner": "us",
    }


def test_a_text_that_looks_like_a_number_stays_a_text(tmp_path: Path) -> None:
    assert read_project(written(tmp_path), "dev", {"label": "0042"}).config["sample:label"] == "0042"


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ({"dais": "1"}, "The setting sample:dais is not declared in Pulumi.yaml"),
        ({"days": "many"}, 'sample:days is "many", but Pulumi.yaml declares it as integer'),
        ({"days": "true"}, "sample:days is true, but Pulumi.yaml declares it as integer"),
        ({"strict": "1"}, "sample:strict is 1, but Pulumi.yaml declares it as boolean"),
        ({"aws:region": "eu-west-1"}, "aws:region is eu-west-1, but the local AWS is us-east-1"),
    ],
)
def test_what_does_not_fit_its_declaration_is_refused(tmp_path: Path, override: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        read_project(written(tmp_path), "dev", override)


def test_numbers_and_truths_that_pulumi_wrote_as_texts_are_read(tmp_path: Path) -> None:
    folder = written(tmp_path, 'config:\n  sample:owner: us\n  sample:days: "14"\n  strict: "true"\n  label: "0042"\n')
    config = read_project(folder, "dev", {}).config
    assert [config[f"sample:{key}"] for key in ("days", "strict", "label")] == ["14", "true", "0042"]


def test_a_setting_without_default_and_value_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="sample:owner has no value"):
        read_project(written(tmp_path), "another", {})


def test_an_encrypted_setting_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, "config:\n  sample:owner: {secure: v1:abc}\n")
    with pytest.raises(SettingError, match="sample:owner is encrypted"):
        read_project(folder, "dev", {})


def test_a_folder_without_a_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"There is no Pulumi\.yaml in"):
        read_project(tmp_path, "dev", {})
