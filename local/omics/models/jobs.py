"""Import and activation jobs: many items, one status over all of them."""

from collections.abc import Callable
from typing import Any

from local.omics import acts
from local.omics.identifiers import now
from local.omics.models.base import OmicsBase, Resource

ACTIVE = ("SUBMITTED", "IN_PROGRESS", "CANCELLING")
_MESSAGE_LENGTH = 127


def _status(items: list[Resource]) -> str:
    failed = sum(item["status"] == "FAILED" for item in items)
    if failed == 0:
        return "COMPLETED"
    return "FAILED" if failed == len(items) else "COMPLETED_WITH_FAILURES"


class Jobs(OmicsBase):
    """Runs the items of a job one after the other and keeps its status."""

    def work_through(
        self, job: Resource, kind: str, store: dict[str, str], bring_in: Callable[[Resource, Resource], None]
    ) -> None:
        """Call `bring_in(job, item)` for every source; what it raises becomes the item's failure.

        `kind` and `store` (the store's member of the event) go into the job's events.
        """

        def tell(status: str) -> None:
            self.emit(kind, "", id=job["id"], status=status, **store)

        if "roleArn" in job:
            owner = "/".join(f"{member.removesuffix('Id')}/{identifier}" for member, identifier in store.items())
            acts.assume(job["roleArn"], f"arn:aws:omics:{self.region_name}:{self.account_id}:{owner}")
        tell("SUBMITTED")
        job["status"] = "IN_PROGRESS"
        tell("IN_PROGRESS")
        for item in job["sources"]:
            item["status"] = "IN_PROGRESS"
            try:
                bring_in(job, item)
                item["status"] = "FINISHED"
            except Exception as error:  # noqa: BLE001  one bad item must not hold up the job for ever
                item["statusMessage"] = (str(error) or type(error).__name__)[:_MESSAGE_LENGTH]
                item["status"] = "FAILED"
        failures = [item["statusMessage"] for item in job["sources"] if item["status"] == "FAILED"]
        if failures:
            job["statusMessage"] = failures[0]
        job["completionTime"] = now()
        job["status"] = _status(job["sources"])
        self.emit(kind, "", id=job["id"], status=job["status"], statusMessage=job.get("statusMessage", ""), **store)

    @staticmethod
    def new_job(identifier: str, sources: list[Resource], **members: Any) -> Resource:
        """Return a submitted job over `sources`."""
        waiting = [{**source, "status": "NOT_STARTED"} for source in sources]
        return {"id": identifier, "status": "SUBMITTED", "creationTime": now(), "sources": waiting, **members}
