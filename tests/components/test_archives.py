"""Archives hold what was asked for, and are known by it."""

import io
import zipfile
from pathlib import Path

import pytest

from components.archives import ROOT, archive_of, collect, image_context, main_file, workflow_archive
from components.parameters import workflow_names

WORKFLOWS = ROOT / "workflows"


def test_the_same_files_give_the_same_bytes() -> None:
    first, second = archive_of([("b", b"2"), ("a", b"1")]), archive_of([("a", b"1"), ("b", b"2")])
    assert first.zip_bytes() == second.zip_bytes()
    assert first.content_hash == second.content_hash


def test_moving_a_byte_between_name_and_content_changes_the_hash() -> None:
    assert archive_of([("ab", b"c")]).content_hash != archive_of([("a", b"bc")]).content_hash


def test_scripts_are_executable_and_other_files_are_not() -> None:
    archive = archive_of([("run", b"#!/bin/sh\n"), ("data", b"x")])
    entries = zipfile.ZipFile(io.BytesIO(archive.zip_bytes())).infolist()
    assert {entry.filename: oct(entry.external_attr >> 16) for entry in entries} == {"run": "0o755", "data": "0o644"}


def test_a_pattern_that_finds_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"matches \*\.wdl"):
        collect(tmp_path, ["*.wdl"])


def test_a_changed_handler_changes_the_handlers_image_and_not_the_tools(copy: Path) -> None:
    before = {image: image_context(image, copy).content_hash for image in ("handlers", "tools")}
    with (copy / "handlers" / "start_run.py").open("a") as file:
        file.write("# changed\n")
    after = {image: image_context(image, copy).content_hash for image in ("handlers", "tools")}
    assert after["handlers"] != before["handlers"]
    assert after["tools"] == before["tools"]


def test_a_changed_lock_or_library_changes_the_tools_image(copy: Path) -> None:
    seen = {image_context("tools", copy).content_hash}
    for path in (copy / "containers" / "tools" / "requirements.lock", copy / "strandline" / "vcf.py"):
        with path.open("a") as file:
            file.write("\n")
        seen.add(image_context("tools", copy).content_hash)
    assert len(seen) == 3


def test_what_lies_beside_the_code_reaches_no_image(copy: Path) -> None:
    before = image_context("handlers", copy).content_hash
    (copy / "handlers" / "credentials.txt").write_text("secret")
    (copy / "handlers" / "__pycache__").mkdir(exist_ok=True)
    (copy / "handlers" / "__pycache__" / "start_run.pyc").write_bytes(b"x")
    (copy / "reads.fastq.gz").write_bytes(b"x")
    assert image_context("handlers", copy).content_hash == before


def test_the_handlers_image_holds_no_infrastructure_and_no_dashboard() -> None:
    folders = {name.split("/")[0] for name, _ in image_context("handlers").files}
    assert folders == {"handlers", "strandline", "containers"}


def test_an_image_holds_the_dockerfile_and_lock_that_it_is_built_from() -> None:
    for image in ("handlers", "tools"):
        names = {name for name, _ in image_context(image).files}
        assert {f"containers/{image}/Dockerfile", f"containers/{image}/requirements.lock"} <= names


@pytest.mark.parametrize("workflow", workflow_names())
def test_a_workflow_archive_holds_its_own_files_and_the_shared_ones_that_it_imports(workflow: str) -> None:
    names = {name for name, _ in workflow_archive(workflow).files}
    assert main_file(workflow) in names
    own = {path.relative_to(WORKFLOWS).as_posix() for path in (WORKFLOWS / workflow).rglob("*.wdl")}
    assert {name for name in names if not name.startswith("tasks/")} == own
    assert "tasks/convert_variants.wdl" in names


def test_a_file_that_no_import_leads_to_changes_no_workflow(copy: Path) -> None:
    before = workflow_archive("germline_lite", copy).content_hash
    (copy / "workflows" / "tasks" / "new.wdl").write_text("version 1.1\n")
    (copy / "workflows" / "germline_gatk" / "main.wdl").write_text("version 1.1\n")
    assert workflow_archive("germline_lite", copy).content_hash == before


def test_an_import_that_leads_out_of_the_workflows_is_refused(copy: Path) -> None:
    (copy / "workflows" / "germline_lite" / "main.wdl").write_text('version 1.1\nimport "../../secret.wdl" as s\n')
    (copy / "secret.wdl").write_text("version 1.1\n")
    with pytest.raises(ValueError, match=r"secret\.wdl"):
        workflow_archive("germline_lite", copy)
