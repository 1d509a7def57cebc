"""What the checks share: the stack, the sample that is sent through it, and how far it has come."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from strandline.deployment import Deployment
from strandline.runs import Run
from strandline.story import Story

PROJECT = "smoke"
DEMO = Path(__file__).parents[2] / "demo"
READS = tuple(DEMO / f"HCC1395BL_L003_R{read}.fastq.gz" for read in (1, 2))
"""One lane of the demo: it carries the pathogenic variant by itself."""


class Later(Exception):
    """What a check needs has not come about in the time that was given."""


@dataclass
class World:
    """One smoke test: `until` is on the monotonic clock, `again` looks at a sample of an earlier one.

    `keys` are what was sent, `story` is told once the run has ended.
    """

    made: Deployment
    sample: str
    until: float
    again: bool = False
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    keys: list[str] = field(default_factory=list)
    run: Run | None = None
    story: Story | None = None

    @property
    def prefix(self) -> str:
        """How every name of the stack begins, whatever prefix it was deployed with."""
        return self.made.pipeline_arn.rpartition(":")[2].removesuffix("pipeline")

    @property
    def folder(self) -> str:
        """The folder of the input bucket that receives the sample."""
        return f"inputs/{PROJECT}/{self.sample}/"

    @property
    def buckets(self) -> tuple[str, str, str]:
        """The three buckets of the stack."""
        return self.made.input_bucket, self.made.output_bucket, self.made.lake_bucket

    @property
    def told(self) -> Story:
        """The story of the run; Later when it has not ended well."""
        if self.story is None or self.story.run.status != "SUCCEEDED":
            raise Later("the run has not ended well, and this needs what it leaves")
        return self.story
