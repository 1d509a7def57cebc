"""How every sample stands: what runs, what is loaded, what failed, and what waits for a person and for what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from strandline import runs, words
from strandline.advice import advice
from strandline.claims import Claim, Claims, Note
from strandline.clients import table
from strandline.deployment import Deployment
from strandline.fastq import ROOT, Kind, kind
from strandline.runs import Run

STATES = ("running", "held", "refused", "waiting", "failed", "timed out", "stopped", "succeeded")
"""Every state in which a sample can be, in the order of listing."""

OPEN = ("running", "held", "refused", "waiting")
"""The states of which something is still to come."""

STOPPED_BY_HAND = "Stopped"
"""The error of a claim whose execution somebody stopped."""


@dataclass(frozen=True)
class Standing:
    """One sample, or one file of no known sample, and how it stands; `since` is in ISO 8601, UTC.

    `variants` is None unless they are loaded, `run` is the execution's name, `key` what a note is about.
    """

    project: str
    sample: str
    state: str
    since: str
    variants: int | None = None
    cause: str = ""
    next: str = ""
    run: str = ""
    key: str = ""

    def seconds(self, now: datetime) -> float:
        """How long it has stood like this."""
        return (now - words.moment(self.since)).total_seconds() if self.since else 0.0


def survey(deployment: Deployment) -> list[Standing]:
    """How every sample stands, by project and sample; the claims are read before the executions that should run."""
    claims, notes = Claims(table(deployment.claim_table)).everything()
    current = list(newest(claims))
    running = runs.running(deployment)
    found = [of_claim(claim, running) for claim in current]
    found += [_of_run(runs.find(arn)) for arn in sorted(running - {claim.execution for claim in claims})]
    started = {(claim.project, claim.sample): claim.started for claim in current}
    found += [of_note(note) for note in notes if not _is_past(note, started)]
    return sorted(found, key=lambda one: (one.project, one.sample, STATES.index(one.state), one.key))


def newest(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The latest claim of each sample: others are of reads that it has replaced."""
    by_sample: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        before = by_sample.get((claim.project, claim.sample))
        if before is None or before.started < claim.started:
            by_sample[claim.project, claim.sample] = claim
    yield from by_sample.values()


def of_claim(claim: Claim, running: set[str]) -> Standing:
    """How the sample of a claim stands; a claim that says RUNNING is only believed while its execution runs."""
    name = claim.execution.rpartition(":")[2]
    if claim.status == "RUNNING" and claim.execution not in running:
        return _of_run(runs.find(claim.execution))
    failed = claim.status == "FAILED"
    told = advice(claim.error, claim.cause, f"{claim.project}/{claim.sample}") if failed else None
    return Standing(
        claim.project,
        claim.sample,
        "stopped" if failed and claim.error == STOPPED_BY_HAND else words.word(claim.status),
        claim.ended or claim.started,
        variants=int(claim.variants) if claim.variants else None,
        cause=_cause(claim) if failed else words.warned(claim.quality_warnings),
        next=told.next if told else "",
        run=name,
    )


def _cause(claim: Claim) -> str:
    return ": ".join(filter(None, (claim.error, last_line(claim.cause))))


def of_note(note: Note) -> Standing:
    """How a file stands that has not started, and what its owner can do."""
    project = note.project or note.key.removeprefix(ROOT).partition("/")[0]
    state = words.word(note.status)
    return Standing(project, note.sample, state, note.when, cause=note.reason, next=next_step(note), key=note.key)


def next_step(note: Note) -> str:
    """What a person can do about a note."""
    who = f"--project {note.project} --sample {note.sample}"
    if note.status == "WAITING":
        return _to_complete(note)
    if note.status == "REFUSED":
        return _to_correct(note, who)
    if "strandline resume" in note.reason:
        return f"`strandline resume {note.project}/{note.sample}`."
    return f"`strandline submit --again {who}` analyses these reads; delete them to keep what is known."


def _to_complete(note: Note) -> str:
    if "more lanes" in note.reason:
        return (
            f"Send a sample sheet, or `strandline upload --complete --to {folder(note.key)}` once all lanes are there."
        )
    return "Send what is missing; it starts by itself."


def _to_correct(note: Note, who: str) -> str:
    if kind(note.key) is Kind.SHEET:
        return f"Correct the sheet and `strandline upload` it to {folder(note.key)} again."
    if note.sample:
        return f"`strandline submit --again {who} READS` with the right files."
    return "Send it again under a name that fits, or delete it."


def folder(key: str) -> str:
    """The folder of a key, below `inputs/`."""
    return key.rpartition("/")[0] + "/"


def last_line(text: str) -> str:
    """The last line of a cause, which says most; empty when there is none."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _of_run(run: Run) -> Standing:
    who = f"{run.project}/{run.sample}"
    told = advice(run.failure.error, run.failure.cause, who) if run.failure else None
    return Standing(
        run.project,
        run.sample,
        words.word(run.status),
        (run.ended or run.started).astimezone(UTC).isoformat(timespec="seconds"),
        cause=str(run.failure) if run.failure else run.note,
        next=told.next if told else "",
        run=run.name,
    )


def _is_past(note: Note, started: Mapping[tuple[str, str], str]) -> bool:
    """Whether other reads of the sample have started since, so that nobody need act on it any more."""
    since = started.get((note.project, note.sample), "")
    return note.status != "HELD" and bool(since and note.when) and words.moment(note.when) < words.moment(since)
