"""Which run somebody means by the name of a sample, with or without its project, of a run, or of a HealthOmics run."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from botocore.exceptions import ClientError

from strandline import runs, standing
from strandline.claims import Claim, Claims, Note
from strandline.clients import client, table
from strandline.deployment import Deployment
from strandline.errors import StrandlineError
from strandline.runs import Run
from strandline.standing import Standing

Who = tuple[str, str]

_RUN = re.compile(r".+-[0-9a-f]{40}(-r\d+)?", re.ASCII)
_UNKNOWN = {"ResourceNotFoundException", "ValidationException"}


@dataclass(frozen=True)
class Found:
    """The newest run of what was named, None when none has started, and what of it waits for a person."""

    run: Run | None
    notes: tuple[Standing, ...] = ()


class Unknown(StrandlineError):
    """Nothing bears the name; the text says which may have been meant."""


def find(deployment: Deployment, name: str) -> Found:
    """Find what `name` means; Unknown when nothing does, StrandlineError when several samples do."""
    if run := _run(deployment, name):
        return Found(run)
    claims, notes = Claims(table(deployment.claim_table)).everything()
    started = {claim.execution for claim in claims}
    fresh = [runs.find(arn) for arn in sorted(runs.running(deployment) - started)]
    named: list[Claim | Note | Run] = [*claims, *notes, *fresh]
    known = {(one.project, one.sample) for one in named if one.sample}
    who = _who(name, known)
    return Found(_newest(who, claims, fresh), tuple(_of(who, notes)))


def _run(deployment: Deployment, name: str) -> Run | None:
    if name.startswith("arn:"):
        name = name.rpartition(":")[2]
    if _RUN.fullmatch(name):
        return runs.named(deployment, name)
    if name.isdecimal():
        try:
            job = client("omics").get_run(id=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _UNKNOWN:
                raise
            return None
        # Another stack's run may bear the same name, when both read one bucket.
        return runs.named(deployment, job.get("name", "")) if job["workflowId"] == deployment.workflow_id else None
    return None


def _who(name: str, known: set[Who]) -> Who:
    project, slash, sample = name.rpartition("/")
    meant = sorted(who for who in known if who == (project, sample) or (not slash and who[1] == name))
    if len(meant) > 1:
        names = ", ".join("/".join(who) for who in meant)
        raise StrandlineError(f"Several projects have a sample {name}: {names}. Name one of these.")
    if not meant:
        raise Unknown(f"Nothing is known of {name}.{_guess(name, known)} `strandline samples` lists all that is known.")
    return meant[0]


def _guess(name: str, known: Iterable[Who]) -> str:
    """Names that look like this one, with and without their project."""
    spellings = {spelling.lower(): "/".join(who) for who in known for spelling in ("/".join(who), who[1])}
    close = difflib.get_close_matches(name.lower(), spellings, n=3, cutoff=0.6)
    meant = list(dict.fromkeys(spellings[spelling] for spelling in close))
    return f" Did you mean {' or '.join(meant)}?" if meant else ""


def _newest(who: Who, claims: Iterable[Claim], fresh: Iterable[Run]) -> Run | None:
    if begun := [run for run in fresh if (run.project, run.sample) == who]:
        return max(begun, key=lambda run: run.started)
    mine = [claim for claim in standing.newest(claims) if (claim.project, claim.sample) == who]
    return runs.find(mine[0].execution) if mine else None


def _of(who: Who, notes: Iterable[Note]) -> list[Standing]:
    return [standing.of_note(note) for note in notes if (note.project, note.sample) == who]
