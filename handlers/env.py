"""What each Lambda function reads from its environment: one class per handler, named like its file.

`components/` sets the variables from the same classes (`DetectSamples.variables(...)`), so a name cannot differ
between the deployment and the code. Only the standard library is imported here.
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Self


class Environment:
    """A frozen dataclass of strings, stored as environment variables of the same names in upper case."""

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read every field from `environ` (default: the process); KeyError names the first variable that is missing."""
        source = os.environ if environ is None else environ
        found = {name: source[name.upper()] for name in cls._names() if name.upper() in source}
        missing = [name.upper() for name in cls._required() if name not in found]
        if missing:
            raise KeyError(missing[0])
        return cls(**found)

    @classmethod
    def variables(cls, **values: Any) -> dict[str, Any]:
        """Return the variables that `load` reads; values may be strings or outputs of a deployment.

        TypeError when a field without default is left out or a name is unknown.
        """
        unknown = sorted(values.keys() - set(cls._names()))
        missing = [name for name in cls._required() if name not in values]
        if unknown or missing:
            raise TypeError(f"{cls.__name__}: unknown {unknown}, missing {missing}")
        return {name.upper(): value for name, value in values.items()}

    @classmethod
    def _names(cls) -> list[str]:
        return [field.name for field in fields(cls)]  # type: ignore[arg-type]  # every subclass is a dataclass

    @classmethod
    def _required(cls) -> list[str]:
        return [field.name for field in fields(cls) if field.default is MISSING]  # type: ignore[arg-type]  # as above


@dataclass(frozen=True)
class DetectSamples(Environment):
    """`handlers/detect_samples.py`."""

    input_bucket: str
    claim_table: str
    pipeline_arn: str
    topic_arn: str


@dataclass(frozen=True)
class SweepInputs(Environment):
    """`handlers/sweep_inputs.py`; younger objects than `settle_minutes` are left to their events."""

    input_bucket: str
    claim_table: str
    queue_url: str
    topic_arn: str
    settle_minutes: str


@dataclass(frozen=True)
class ImportReads(Environment):
    """`handlers/import_reads.py`."""

    sequence_store_id: str
    import_role_arn: str


@dataclass(frozen=True)
class StartRun(Environment):
    """`handlers/start_run.py`; `workflow_parameters` is a JSON object that is merged into the run's parameters."""

    workflow_id: str
    workflow_version: str
    run_role_arn: str
    run_group_id: str
    output_uri: str
    reference_uri: str
    tools_image: str
    workflow_parameters: str = "{}"
    run_cache_id: str = ""


@dataclass(frozen=True)
class CheckJob(Environment):
    """`handlers/check_job.py` needs nothing: the job says which service and store it is in."""


@dataclass(frozen=True)
class JudgeQuality(Environment):
    """`handlers/judge_quality.py`; `quality_gate` is a JSON list of rules as `strandline.quality_rules` reads them."""

    quality_gate: str


@dataclass(frozen=True)
class ImportAlignment(Environment):
    """`handlers/import_alignment.py`."""

    sequence_store_id: str
    import_role_arn: str
    reference_arn: str


@dataclass(frozen=True)
class LoadVariants(Environment):
    """`handlers/load_variants.py`; `warehouse` is the S3 URI below which the tables lie."""

    database: str
    warehouse: str


@dataclass(frozen=True)
class RefreshAnnotations(Environment):
    """`handlers/refresh_annotations.py`; `annotation_uri` is the ClinVar VCF in S3."""

    database: str
    warehouse: str
    annotation_uri: str
    reference_arn: str


@dataclass(frozen=True)
class TagObjects(Environment):
    """`handlers/tag_objects.py`."""

    claim_table: str
    topic_arn: str


@dataclass(frozen=True)
class RecordFailure(Environment):
    """`handlers/record_failure.py`."""

    claim_table: str
    topic_arn: str
