"""From an object that arrived to an execution, or to a note that says why there is none.

Every step may be repeated, in any order and by several functions at once: nothing is remembered between calls, the
execution's name and the claim table make the start happen once.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from strandline.claims import Claims
from strandline.clients import client, table
from strandline.errors import InvalidFastq, InvalidKey, InvalidSheet
from strandline.fastq import Kind, kind
from strandline.identity import execution_name
from strandline.inputs import MOST_LANES, InputBucket, Lane, ReadFile, SampleSet, Versions
from strandline.notifications import Topic
from strandline.ownership import Ownership, Person
from strandline.planning import Plan, PlannedLane, Planner
from strandline.preflight import Origin, Source, check_pair

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pipeline:
    """The pipeline machine; `sfn` is a boto3 client."""

    sfn: Any
    arn: str

    def execution_arn(self, name: str) -> str:
        """Return the ARN that an execution of this name has or will have."""
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}"

    def start(self, name: str, given: dict[str, Any]) -> bool:
        """Start an execution; False when there has been one of this name, which is as good."""
        try:
            self.sfn.start_execution(stateMachineArn=self.arn, name=name, input=json.dumps(given, sort_keys=True))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
                return False
            raise
        return True


class Stack(Protocol):
    """What an intake must know of a stack: a person reads it from the deployment, a function from its environment."""

    @property
    def input_bucket(self) -> str:
        """The bucket that reads arrive in."""

    @property
    def claim_table(self) -> str:
        """The name of the table of claims."""

    @property
    def pipeline_arn(self) -> str:
        """The machine that a complete set of reads starts."""

    @property
    def topic_arn(self) -> str:
        """The topic that people listen to."""


class Intake:
    """Looks at what arrived in the input bucket and starts what is complete and sound."""

    def __init__(self, bucket: InputBucket, claims: Claims, pipeline: Pipeline, topic: Topic) -> None:
        self.bucket = bucket
        self.claims = claims
        self.pipeline = pipeline
        self.topic = topic
        self.ownership = Ownership(claims)
        self.planner = Planner(bucket, self.ownership.sheets_for)

    def arrived(self, key: str) -> list[str]:
        """Act on the object at `key`; return what became of each sample that it concerns, in one word each."""
        seen = self.bucket.versions(key).current if kind(key) is Kind.SHEET else None
        try:
            plans = self.planner.for_object(key)
        except (InvalidKey, InvalidSheet) as error:
            if seen:
                self._remember(seen, [])
            return [self._refuse(key, str(error))]
        if seen:
            # Before the files are looked for: those that come after that look find the sheet by what is written here
            self._remember(seen, plans)
            self.claims.drop_notes([key])  # what was wrong with it before is no longer
        outcomes = [self.consider(plan) for plan in plans] or ["ignored"]
        log.info("%s: %s", key, ", ".join(outcomes))
        return outcomes

    def _remember(self, sheet: ReadFile, plans: list[Plan]) -> None:
        folders = {file.rpartition("/")[0] + "/" for plan in plans for file in plan.files}
        home = sheet.key.rpartition("/")[0] + "/"
        elsewhere = sorted(folder for folder in folders if not folder.startswith(home))
        stale = self.ownership.remember_sheet(sheet.key, sheet.etag, elsewhere, [plan.note_key for plan in plans])
        self.claims.drop_notes(stale)

    def consider(self, plan: Plan) -> str:
        """Start the plan if all is there and sound, else note why not: started, known, waiting, held or refused."""
        if plan.waits:
            return self._wait(plan, plan.waits)
        found = self.find(plan)
        missing = [key for key, versions in found.items() if versions.current is None]
        if missing:
            self._wait(plan, f"not there yet: {', '.join(missing[:4])}")
            # The last mate may have arrived between the look and the note, and would not look again
            found = self.find(plan)
            if any(versions.current is None for versions in found.values()):
                return "waiting"
        overwritten = [key for key, versions in found.items() if versions.overwritten]
        if overwritten:
            return self._hold(plan, f"{overwritten[0]} was overwritten, so its mates cannot be told by name")
        return self._start_once(plan, {key: versions.current for key, versions in found.items() if versions.current})

    def _start_once(self, plan: Plan, files: dict[str, ReadFile]) -> str:
        content = assemble(plan, files, {}).content
        known = self.claims.content_of(plan.project, plan.sample)
        if objection := self._objection(plan, content, known):
            return self._hold(plan, objection)
        if known:
            return self._known(plan, known)
        try:
            sample_set = self.inspect(plan, files)
        except InvalidFastq as error:
            return self._refuse(plan.note_key, str(error), plan.project, plan.sample)
        if taken := self.ownership.take(plan.files, plan.person):
            return self._hold(plan, _owned(*taken, plan.person))
        name = execution_name(sample_set.sample, sample_set.content)
        started = self.pipeline.start(name, sample_set.execution_input(self.bucket.name))
        self.tidy(plan)
        return "started" if started else "known"

    def _objection(self, plan: Plan, content: str, known: str | None) -> str:
        """Why a person must decide about a complete set; empty when nobody needs to."""
        if known and known != content:
            return "the sample is already known with other reads"
        if taken := self.ownership.other_owner(plan.files, plan.person):
            return _owned(*taken, plan.person)
        return "" if known else plan.disputed

    def _known(self, plan: Plan, content: str) -> str:
        claim = self.claims.claim(content) or {}
        if claim.get("status") == "FAILED":
            who = f"{plan.project}/{plan.sample}"
            error = claim.get("error", "an error")
            return self._hold(plan, f"these reads failed with {error}; `strandline resume {who}` tries them again")
        self.tidy(plan)
        return "known"

    def inspect(self, plan: Plan, files: dict[str, ReadFile]) -> SampleSet:
        """Look into every pair and return the set with its platform units; InvalidFastq names an unsound file."""
        if len(plan.lanes) > MOST_LANES:
            raise InvalidFastq(
                f"{plan.sample} has {len(plan.lanes)} lanes; HealthOmics imports at most {MOST_LANES} at once"
            )
        origins = {
            lane.id: check_pair(self._source(files[lane.fastq_1]), self._source(files[lane.fastq_2]))
            for lane in plan.lanes
        }
        return assemble(plan, files, origins)

    def _source(self, file: ReadFile) -> Source:
        return Source(file.key, file.size, lambda offset, length: self.bucket.part(file, offset, length))

    def find(self, plan: Plan) -> dict[str, Versions]:
        """Look up every file of the plan, by its exact key."""
        return {key: self.bucket.versions(key) for key in plan.files}

    def tidy(self, plan: Plan) -> None:
        """Drop the notes on a plan that needs nobody any more."""
        self.claims.drop_notes([plan.note_key, *plan.files])

    def _wait(self, plan: Plan, reason: str) -> str:
        self.claims.note(plan.note_key, "WAITING", reason, plan.project, plan.sample)
        return "waiting"

    def _hold(self, plan: Plan, reason: str) -> str:
        if self.claims.note(plan.note_key, "HELD", reason, plan.project, plan.sample):
            self.topic.held(plan.note_key, reason, plan.project, plan.sample)
        return "held"

    def _refuse(self, key: str, reason: str, project: str = "", sample: str = "") -> str:
        if self.claims.note(key, "REFUSED", reason, project, sample):
            self.topic.refused(key, reason, project, sample)
        return "refused"


def _owned(key: str, owner: Person, person: Person) -> str:
    return (
        f"{key} is analysed as {owner}, so it is not analysed as {person} too; if the first is wrong, send the reads "
        "again under their right name"
    )


def of(stack: Stack) -> Intake:
    """Return the intake of a deployed stack, with the credentials of whoever asks."""
    return Intake(
        InputBucket(client("s3"), stack.input_bucket),
        Claims(table(stack.claim_table)),
        Pipeline(client("stepfunctions"), stack.pipeline_arn),
        Topic(client("sns"), stack.topic_arn),
    )


def assemble(plan: Plan, files: dict[str, ReadFile], origins: dict[str, Origin | None]) -> SampleSet:
    """Return the set that `plan` means, with the files as they are; a lane without origin is its own platform unit."""
    lanes = tuple(_lane(lane, plan.sample, files, origins.get(lane.id)) for lane in plan.lanes)
    return SampleSet(plan.project, plan.sample, plan.patient, lanes)


def _lane(lane: PlannedLane, sample: str, files: dict[str, ReadFile], origin: Origin | None) -> Lane:
    unit = f"{origin.flow_cell}.{origin.lane}" if origin else f"{sample}.{lane.id}"
    return Lane(lane.id, unit, lane.library, lane.platform, files[lane.fastq_1], files[lane.fastq_2], lane.sex)
