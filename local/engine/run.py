"""Run one workflow to its end with miniwdl, telling every step on standard output."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import WDL
import WDL.runtime

from local.engine import container, definition
from local.engine.announce import announce
from local.engine.failure import explain

# HealthOmics' default quota of tasks that one run executes at once.
CONCURRENT_TASKS = 25


def configuration(logger: logging.Logger) -> WDL.runtime.config.Loader:
    """Return miniwdl's settings for a bare run; nothing is read from the user's files and nothing is cached."""
    cfg = WDL.runtime.config.Loader(logger, filenames=[])
    cfg.override(
        {
            "scheduler": {"container_backend": container.NAME, "task_concurrency": CONCURRENT_TASKS},
            "file_io": {"root": "/", "use_relative_output_paths": False},
            "call_cache": {"get": False, "put": False},
            "download_cache": {"get": False, "put": False},
        }
    )
    return cfg


def run(archive: Path, main: str | None, inputs: dict[str, Any], folder: Path, image_bin: str) -> int:
    """Run the workflow in `archive` inside `folder` and return 0 when it completed, 1 failed, 143 stopped."""
    logger = logging.getLogger("wdl")
    logger.setLevel(WDL._util.VERBOSE_LEVEL)
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    container.register(image_bin)
    try:
        unpacked = definition.unpack(archive, folder / "definition")
        workflow = definition.load(unpacked / definition.main_file(unpacked, main)).workflow
        assert workflow is not None  # noqa: S101  load() refuses a document without one
        values = WDL.values_from_json(
            inputs, workflow.available_inputs, workflow.required_inputs, namespace=workflow.name
        )
        _, outputs = WDL.runtime.run(configuration(logger), workflow, values, run_dir=os.path.join(folder, "."))
    except (definition.DefinitionRefused, WDL.Error.InputError, WDL.Error.RuntimeError) as error:
        fields = explain(error)
        announce("error", **fields)
        return 143 if fields["reason"] == "CANCELLED" else 1
    announce("outputs", outputs=WDL.values_to_json(outputs, namespace=workflow.name))
    return 0


def read_inputs(path: Path) -> dict[str, Any]:
    """Return the inputs of a run, names qualified by the workflow's or bare."""
    content: dict[str, Any] = json.loads(path.read_text())
    return content
