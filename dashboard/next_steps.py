"""What a person does about a run that failed, and about reads that have not started. Nothing here knows Streamlit."""

from strandline.advice import Advice, advice
from strandline.claims import Note
from strandline.fastq import Kind, kind
from strandline.runs import Run

_OVERWRITTEN = "was overwritten"
_ANALYSED_AS = "is analysed as"
_FAILED = "`strandline resume"


def of_run(run: Run) -> Advice | None:
    """Explain why a run failed; None when it did not."""
    if run.failure is None:
        return None
    # Who stops a run may give it any error's name; that it was stopped says more
    error = run.status if run.status in {"ABORTED", "TIMED_OUT"} else run.failure.error
    return advice(error, run.failure.cause, f"{run.project}/{run.sample}")


def of_note(note: Note) -> str:
    """Return what to do, in Markdown; only names of files and samples that passed their rule stand in it."""
    if note.status == "WAITING":
        return "Nothing while the rest is on its way: it starts by itself. Otherwise send what is missing."
    if note.status == "REFUSED":
        return _refused(note)
    if note.status == "HELD":
        return _held(note)
    return "`strandline samples` says more."


def _refused(note: Note) -> str:
    if kind(note.key) is Kind.SHEET:
        return "Correct the sheet and send it again under the same name; the reads may stay where they are."
    if not note.sample:
        return "Send it under another name, or let `strandline submit --sample NAME READS` name it for you."
    return f"Find the right files and send both: {_submit(note)} READS`."


def _held(note: Note) -> str:
    if _FAILED in note.reason:
        return f"Mend what failed, then `strandline resume {note.project}/{note.sample}`."
    if _OVERWRITTEN in note.reason:
        return f"Send the files that count under new names: {_submit(note)} READS`."
    if _ANALYSED_AS in note.reason:
        return "Delete these files if they are a mistake; else send them under the name of whose they are."
    return f"To take these reads in place of the known ones: {_submit(note)}`. If they are a mistake, delete them."


def _submit(note: Note) -> str:
    return f"`strandline submit --again --project {note.project} --sample {note.sample}"
