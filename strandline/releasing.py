"""Starting what is held, because a person has decided that it takes the place of what was known."""

from strandline.attempts import attempt_after, start_attempt
from strandline.claims import Claims, Note
from strandline.errors import StrandlineError
from strandline.fastq import Kind, kind
from strandline.inputs import SampleSet
from strandline.intake import Intake
from strandline.planning import Plan

MOST_ATTEMPTS = 1000


def release(intake: Intake, project: str, sample: str) -> str:
    """Start the one set of reads that is held for a sample, as it lies in the bucket now; return the execution's name.

    StrandlineError when nothing or more than one set is held, when the sample is being worked on, or when the reads are
    analysed as somebody else. InvalidFastq when the reads are unsound.
    """
    who = f"{project}/{sample}"
    plan = _plan_of(intake, _held(intake.claims, project, sample), who)
    _refuse_while_running(intake.claims, who, intake.claims.content_of(project, sample))
    found = {key: versions.current for key, versions in intake.find(plan).items()}
    if missing := [key for key, file in found.items() if file is None]:
        raise StrandlineError(f"{who} is not complete: {', '.join(missing[:4])} is not there.")
    sample_set = intake.inspect(plan, {key: file for key, file in found.items() if file})
    _refuse_while_running(intake.claims, who, sample_set.content)
    if taken := intake.ownership.take(plan.files, plan.person):
        raise StrandlineError(f"{taken[0]} is analysed as {taken[1]}: send the reads again under their right name.")
    intake.claims.forget_sample(project, sample)
    name = _start(intake, sample_set)
    intake.tidy(plan)
    return name


def _held(claims: Claims, project: str, sample: str) -> Note:
    held = [note for note in claims.notes() if (note.status, note.project, note.sample) == ("HELD", project, sample)]
    if not held:
        raise StrandlineError(f"Nothing of {project}/{sample} is held; `strandline samples` lists what is.")
    if len(held) > 1:
        keys = ", ".join(sorted(note.key for note in held))
        raise StrandlineError(
            f"{len(held)} sets of {project}/{sample} are held: {keys}. Delete all but one, or send it."
        )
    return held[0]


def _plan_of(intake: Intake, note: Note, who: str) -> Plan:
    sheet = note.key.rpartition(":")[0]
    plans = intake.planner.for_object(sheet if kind(sheet) is Kind.SHEET else note.key)
    for plan in plans:
        if f"{plan.project}/{plan.sample}" == who:
            if plan.waits:
                raise StrandlineError(f"{who} is not complete: {plan.waits}.")
            return plan
    raise StrandlineError(f"{note.key} is no longer what was held for {who}: send the reads again.")


def _refuse_while_running(claims: Claims, who: str, content: str | None) -> None:
    if claims.is_running(content):
        raise StrandlineError(f"{who} is being worked on: wait until that run has ended, then release it.")


def _start(intake: Intake, sample_set: SampleSet) -> str:
    """Start under the first name that no execution has had: one that ended as held has used up its own."""
    claim = intake.claims.claim(sample_set.content)
    first = attempt_after(claim)
    for attempt in range(first, first + MOST_ATTEMPTS):
        given = sample_set.execution_input(intake.bucket.name, attempt)
        name, started = start_attempt(intake.claims, intake.pipeline, given, claimed=claim is not None)
        if started:
            return name
    raise StrandlineError(f"{sample_set.project}/{sample_set.sample} was started {MOST_ATTEMPTS} times already.")
