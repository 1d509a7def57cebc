"""What a stack may add to the parameters of every run."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.parameters import read_parameters, s3_buckets, workflow_names
from strandline.errors import SettingError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one workflow that needs a file with its index."""
    template = {
        "project": {},
        "sample_name": {},
        "known_sites": {"optional": False},
        "known_sites_index": {"optional": True},
        "intervals": {"optional": True},
    }
    folder = tmp_path / "workflows" / "panel"
    folder.mkdir(parents=True)
    (folder / "parameter-template.json").write_text(json.dumps(template))
    return tmp_path


def write(root: Path, values: Any) -> str:
    (root / "given.json").write_text(json.dumps(values))
    return "given.json"


def test_a_complete_file_is_taken_as_it_is(root: Path) -> None:
    values = {"known_sites": "s3://data/known.vcf.gz", "known_sites_index": "s3://data/known.vcf.gz.tbi"}
    assert read_parameters(write(root, values), "panel", root) == values


def test_a_file_without_its_index_is_refused(root: Path) -> None:
    with pytest.raises(SettingError, match="known_sites is given without its index; set known_sites_index too"):
        read_parameters(write(root, {"known_sites": "s3://data/known.vcf.gz"}), "panel", root)


def test_a_parameter_that_nobody_sets_is_asked_for(root: Path) -> None:
    with pytest.raises(SettingError, match="panel needs known_sites"):
        read_parameters("", "panel", root)


def test_more_than_an_environment_holds_is_refused(root: Path) -> None:
    values = {"known_sites": "x" * 3000, "known_sites_index": "y"}
    with pytest.raises(SettingError, match="longer than 2048 bytes"):
        read_parameters(write(root, values), "panel", root)


def test_a_folder_without_parameter_template_is_no_workflow(root: Path) -> None:
    (root / "workflows" / "draft").mkdir()
    assert workflow_names(root) == ["panel"]


def test_buckets_are_found_at_any_depth() -> None:
    given = {"a": "s3://one/x", "b": [{"c": "s3://two/y/z"}, 3], "d": "omics://none"}
    assert s3_buckets(given) == {"one", "two"}
