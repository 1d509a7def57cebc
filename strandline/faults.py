"""Several things that are wrong at once, told together, so that nobody has to mend and try them one by one."""

from collections.abc import Sequence

from strandline.errors import StrandlineError


class Faults(StrandlineError):
    """More than one thing is wrong; `found` holds each as an error of its own."""

    def __init__(self, found: Sequence[StrandlineError]) -> None:
        super().__init__("; ".join(str(error) for error in found))
        self.found = tuple(found)


def refuse(found: Sequence[StrandlineError]) -> None:
    """Raise what was found: nothing, the one error, or Faults."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise Faults(found)
