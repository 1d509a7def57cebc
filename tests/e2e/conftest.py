"""The stack that the end-to-end tests share; each test has projects of its own in it."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stack import DEMO, Stack, running


def settings_of(stack: Stack, folder: Path) -> dict[str, str]:
    """Keep the demo's reference, ClinVar slice and targets in a bucket and return the settings that name them."""
    plain = folder / "chr17.fa"
    with gzip.open(next(DEMO.glob("*.fa.gz"))) as packed, plain.open("wb") as file:
        shutil.copyfileobj(packed, file)
    parameters = folder / "parameters.json"
    parameters.write_text(json.dumps({"targets": stack.keep("laboratory-data", next(DEMO.glob("*.bed")))}))
    return {
        "referenceUri": stack.keep("laboratory-data", plain),
        "annotationUri": stack.keep("laboratory-data", next(DEMO.glob("*.vcf.gz"))),
        "workflowParameters": str(parameters),
        "forceDestroy": "true",
    }


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A deployed stack, made from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("e2e")
    with running(folder) as made:
        made.settings = settings_of(made, folder)
        made.first_summary = made.deploy(**made.settings)
        yield made
