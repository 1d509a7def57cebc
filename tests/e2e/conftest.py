"""What the stack that the tests share is made with."""

import gzip
import json
import shutil
from pathlib import Path

from tests.e2e.stack import DEMO, Stack


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
        "workflow": "germline_lite",
        "workflowParameters": str(parameters),
        # The reads of most tests are of one lane or of one gene, which would fail the targets of both
        "qualityGate": json.dumps(["depth fail<1", "covered_20x warn<80"]),
        "forceDestroy": "true",
    }
