"""Which runs and which notes a person wants to see. Nothing here knows Streamlit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard import words
from strandline.claims import Note
from strandline.errors import InvalidKey
from strandline.fastq import project_of
from strandline.runs import Run

LAST = "last filters of the list of runs"
"""Where a session keeps the filters, as query parameters, so that the way back from a run finds them."""


@dataclass(frozen=True)
class Row:
    """What filters look at: the state as a word, the project, and everything that text is searched in."""

    state: str
    project: str
    text: str


@dataclass(frozen=True)
class Wanted:
    """The filters: any of the states, all of the words in `text`, one project; empty means no filter."""

    states: tuple[str, ...] = ()
    text: str = ""
    project: str = ""

    def fits(self, row: Row) -> bool:
        """Whether a row passes every filter."""
        return (
            (not self.states or row.state in self.states)
            and (not self.project or row.project == self.project)
            and all(term in row.text for term in self.text.casefold().split())
        )

    def parts(self) -> list[tuple[str, "Wanted"]]:
        """Return each filter that is set, alone, with the name of its query parameter."""
        alone = {
            "state": Wanted(states=self.states),
            "q": Wanted(text=self.text.strip()),
            "project": Wanted(project=self.project),
        }
        return [(name, one) for name, one in alone.items() if one != Wanted()]

    def __str__(self) -> str:
        said = [
            " or ".join(self.states),
            f"“{' '.join(self.text.split())}”" if self.text.strip() else "",
            f"project {self.project}" if self.project else "",
        ]
        return ", ".join(filter(None, said))


def of_run(run: Run) -> Row:
    """Return what filters see of a run: sample, project, patient, name and cause are searched."""
    failure = str(run.failure) if run.failure else ""
    text = " ".join((run.sample, run.project, run.patient, run.name, failure, run.note))
    return Row(words.word(run.status), run.project, text.casefold())


def of_note(note: Note) -> Row:
    """Return what filters see of something that has not started: sample, project, key and reason are searched."""
    text = " ".join((note.sample, note.project, note.key, note.reason))
    return Row(words.word(note.status), note.project or _folder(note.key), text.casefold())


def counts(rows: Iterable[Row], wanted: Wanted) -> dict[str, int]:
    """Count the rows of each state that pass the other filters, in the order in which states are always told."""
    others = Wanted(text=wanted.text, project=wanted.project)
    found = Counter(row.state for row in rows if others.fits(row))
    return {state: found[state] for state in words.SIGNS if found[state]}


def strictest(rows: Sequence[Row], wanted: Wanted) -> tuple[str, Wanted] | None:
    """Return the filter that alone lets through the fewest rows, by its parameter's name; None when none is set."""
    parts = wanted.parts()
    if not parts:
        return None
    return min(parts, key=lambda part: sum(part[1].fits(row) for row in rows))


def _folder(key: str) -> str:
    """Return the project by the key's folder, for what was refused before anybody could tell whose it is."""
    try:
        return project_of(key)
    except InvalidKey:
        return ""
