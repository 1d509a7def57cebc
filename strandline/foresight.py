"""What will come of files that are not sent yet: the pipeline's own planner looks at a bucket that holds them."""

from collections.abc import Iterator
from dataclasses import dataclass

from strandline.claims import Claims
from strandline.errors import InvalidKey, InvalidSheet
from strandline.fastq import Kind
from strandline.inputs import InputBucket
from strandline.ownership import Ownership
from strandline.parcel import Parcel, text_of
from strandline.planning import Plan, Planner


@dataclass(frozen=True)
class Outcome:
    """What a sample will do, and why it does not start; `size` is the bytes of its files in the parcel.

    `what` is start, wait or hold, or known for one whose files are all there and have been noticed before.
    """

    project: str
    sample: str
    what: str
    lanes: int
    size: int
    why: str = ""


class _Foreseen(InputBucket):
    """The input bucket as it will be once the parcel has arrived."""

    def __init__(self, bucket: InputBucket, parcel: Parcel, already: set[str]) -> None:
        super().__init__(bucket.s3, bucket.name)
        self.already = already
        self.sent = {item.key: item for item in parcel.items}

    def folder(self, prefix: str) -> list[str]:
        mine = {key for key in self.sent if key.rpartition("/")[0] + "/" == prefix}
        return sorted(mine | set(super().folder(prefix)))

    def sheet(self, key: str) -> str | None:
        item = self.sent.get(key)
        return text_of(item.path, key) if item and item.path else super().sheet(key)

    def holds(self, key: str) -> bool:
        return key in self.sent or self.versions(key).current is not None


def foresee(parcel: Parcel, bucket: InputBucket, claims: Claims, already: set[str]) -> list[Outcome]:
    """What every sample that the parcel concerns will do, by project and sample; `already` are keys sent before."""
    foreseen = _Foreseen(bucket, parcel, already)
    planner = Planner(foreseen, Ownership(claims).sheets_for)
    plans: dict[str, Plan] = {}
    for item in parcel.items:
        try:
            plans |= {plan.note_key: plan for plan in planner.for_object(item.key)}
        except (InvalidKey, InvalidSheet):
            if item.kind is not Kind.SHEET:
                raise
    # What was planned from a name first may be spoken for by a sheet that names it
    spoken = {key for plan in plans.values() if plan.sheet for key in plan.files}
    chosen = [plan for plan in plans.values() if plan.sheet or not spoken & set(plan.files)]
    outcomes = [_outcome(plan, foreseen, claims) for plan in chosen]
    return sorted(outcomes, key=lambda one: (one.project, one.sample))


def _outcome(plan: Plan, bucket: _Foreseen, claims: Claims) -> Outcome:
    size = sum(bucket.sent[key].size for key in plan.files if key in bucket.sent)
    what, why = next(_objections(plan, bucket, claims), ("start", ""))
    return Outcome(plan.project, plan.sample, what, len(plan.lanes), size, why)


def _objections(plan: Plan, bucket: _Foreseen, claims: Claims) -> Iterator[tuple[str, str]]:
    if plan.waits:
        yield "wait", plan.waits
    if missing := [key for key in plan.files if not bucket.holds(key)]:
        yield "wait", f"not there yet: {', '.join(missing[:4])}"
    if plan.disputed:
        yield "hold", plan.disputed
    ownership = Ownership(claims)
    for key, owner in ((key, ownership.owner(key)) for key in plan.files):
        if owner and not owner.agrees(plan.person):
            yield "hold", f"{key} is analysed as {owner} already"
    if claims.content_of(plan.project, plan.sample):
        if not set(plan.files) & (bucket.sent.keys() - bucket.already):
            yield "known", "all its files are there already"
        yield "hold", "the sample is known already; other reads for it are held until somebody decides"
