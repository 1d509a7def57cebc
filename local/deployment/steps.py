"""What is done with each registration of the program, and afterwards with what the program no longer declares."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from local.deployment.errors import DeploymentFailed, ProtectedResource, ResourceFailed, UnsupportedOption
from local.deployment.ledger import Ledger, Record, deletion_order
from local.deployment.makers import Maker, Makers, known
from local.deployment.paths import covers, differences, with_old
from local.deployment.progress import Reporter
from local.deployment.values import kept
from local.deployment.wanted import Change, Outcome, Wanted
from strandline.errors import StrandlineError

T = TypeVar("T")


class Steps:
    """Takes registrations from many threads at once; stops taking new ones after the first failure."""

    def __init__(self, ledger: Ledger, makers: Makers, reporter: Reporter, *, preview: bool = False) -> None:
        self._ledger, self._makers, self._reporter, self._preview = ledger, makers, reporter, preview
        self._lock = threading.Condition()
        self._active = 0
        self._reached: set[str] = set()
        self.failure: BaseException | None = None

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count a registration as in work; the first error of any is kept, and later ones are not begun."""
        with self._lock:
            if self.failure is not None:
                raise DeploymentFailed("The deployment has stopped.") from self.failure
            self._active += 1
        try:
            yield
        except BaseException as error:
            with self._lock:
                self.failure = self.failure or error
            raise
        finally:
            with self._lock:
                self._active -= 1
                self._lock.notify_all()

    def settle(self) -> None:
        """Wait until no registration is in work, so that all of them are recorded."""
        with self._lock:
            self._lock.wait_for(lambda: self._active == 0)

    def take(self, wanted: Wanted) -> Outcome:
        """Bring one resource to what the program wants."""
        self._claim(wanted)
        if not wanted.custom:
            self._put(wanted, "", {}, {}, 0)
            return Outcome("", wanted.inputs)
        maker, record = self._makers.of(wanted.type), self._ledger.resources.get(wanted.urn)
        wanted = _without_ignored(replace(wanted, inputs=maker.prepared(wanted.inputs)), record)
        began = time.monotonic()
        change = maker.compare(record, wanted) if record else Change("create")
        if change.action == "replace" and record and record.protect:
            names = ", ".join(change.names)
            raise ProtectedResource(
                f"{wanted.name} ({wanted.type}) is protected; a change of {names} would replace it."
            )
        outcome = self._planned(change, record, wanted) if self._preview else self._done(maker, change, record, wanted)
        detail = ", ".join(change.names) if change.action in {"update", "replace"} else ""
        self._reporter.step(change.action, wanted.type, wanted.name, time.monotonic() - began, detail)
        return outcome

    def _claim(self, wanted: Wanted) -> None:
        with self._lock:
            if wanted.urn in self._reached:
                raise ResourceFailed(f"The program makes two resources of type {wanted.type} named {wanted.name}.")
            self._reached.add(wanted.urn)
            former = [urn for urn in wanted.former_urns if urn in self._ledger.resources and urn not in self._reached]
            if former and wanted.urn not in self._ledger.resources and not self._preview:
                self._ledger.move(former[0], wanted.urn)

    def _planned(self, change: Change, record: Record | None, wanted: Wanted) -> Outcome:
        if record and change.action != "replace":
            return Outcome(record.id, {**wanted.inputs, **record.outputs})
        return Outcome("", wanted.inputs)

    def _done(self, maker: Maker, change: Change, record: Record | None, wanted: Wanted) -> Outcome:
        known(wanted)
        generation = record.generation if record else 0
        if record is None:
            made_id, outputs = _attempt("create", wanted, lambda: maker.create(wanted, 0))
        elif change.action == "same":
            made_id, outputs = record.id, record.outputs
        elif change.action == "update":
            made_id, outputs = record.id, _attempt("update", wanted, lambda: maker.update(record, wanted))
        else:
            generation += 1
            made_id, outputs = self._replaced(maker, change, record, wanted)
        self._put(wanted, made_id, outputs, maker.remembered(wanted.inputs), generation)
        return Outcome(made_id, {**wanted.inputs, **outputs})

    def _replaced(self, maker: Maker, change: Change, record: Record, wanted: Wanted) -> tuple[str, dict[str, Any]]:
        if change.delete_first and not record.retain:
            _attempt("delete", wanted, lambda: maker.delete(record, purge=False))
            self._ledger.drop(record)
            return _attempt("create", wanted, lambda: maker.create(wanted, record.generation + 1))
        made = _attempt("create", wanted, lambda: maker.create(wanted, record.generation + 1))
        self._ledger.supersede(record)
        return made

    def _put(
        self, wanted: Wanted, made_id: str, outputs: dict[str, Any], inputs: dict[str, Any], generation: int
    ) -> None:
        if self._preview:
            return
        record = Record(
            urn=wanted.urn,
            type=wanted.type,
            name=wanted.name,
            id=made_id,
            inputs=inputs,
            outputs=outputs,
            custom=wanted.custom,
            parent=wanted.parent,
            dependencies=sorted(wanted.dependencies),
            protect=wanted.protect,
            retain=wanted.retain,
            generation=generation,
        )
        self._ledger.put(record)

    def finish(self, *, force: bool = False) -> None:
        """Delete what was replaced and what the program no longer declares, dependants first."""
        gone = [record for urn, record in self._ledger.resources.items() if urn not in self._reached]
        self.remove([*self._ledger.superseded, *gone], force=force)

    def remove(self, records: list[Record], *, force: bool = False, purge: bool = False) -> None:
        """Delete `records`; retained ones only with `purge`, protected ones only with `force` (ProtectedResource)."""
        guarded = [record for record in records if record.protect and record.custom]
        if guarded and not force:
            names = ", ".join(f"{record.name} ({record.type})" for record in guarded)
            raise ProtectedResource(f"Protected, so not deleted: {names}. Take the protection away, or use --force.")
        failures = []
        for record in deletion_order(records):
            try:
                self._remove(record, purge=purge)
            except DeploymentFailed as failure:
                if not purge:
                    raise
                failures.append(str(failure))
        if failures:
            raise ResourceFailed(" ".join(failures))

    def _remove(self, record: Record, *, purge: bool) -> None:
        if record.custom and record.retain and not purge:
            if not self._preview:
                self._ledger.retain(record)
            return
        began = time.monotonic()
        if record.custom and not self._preview:
            maker = self._makers.of(record.type)
            _attempt("delete", record, lambda: maker.delete(record, purge=purge))
        if not self._preview:
            self._ledger.drop(record)
        if record.custom:
            self._reporter.step("delete", record.type, record.name, time.monotonic() - began)


def _without_ignored(wanted: Wanted, record: Record | None) -> Wanted:
    """Keep the old value wherever the program says that changes are to be ignored."""
    if record is None or not wanted.ignore_changes:
        return wanted
    inputs = wanted.inputs
    for path in differences(record.inputs, kept(inputs)):
        if any(covers(option, path) for option in wanted.ignore_changes):
            if path[-1] == "sha256":
                raise UnsupportedOption(f"The local AWS cannot ignore changes of the file {path[0]} of {wanted.name}.")
            inputs = with_old(inputs, record.inputs, path)
    return replace(wanted, inputs=inputs)


def _attempt(verb: str, thing: Wanted | Record, work: Callable[[], T]) -> T:
    """Run one call to a service or provider; its error says which resource it was for."""
    try:
        return work()
    except DeploymentFailed:
        raise
    except Exception as error:  # whatever a service or a provider raises is this resource's failure
        kind = "" if isinstance(error, StrandlineError) else f"{type(error).__name__}: "
        raise ResourceFailed(f"Could not {verb} {thing.name} ({thing.type}): {kind}{error}") from error
