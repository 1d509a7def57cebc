"""What an error means and what to do about it, for people who did not write the pipeline.

`advice` knows every class of `strandline.errors`, the names that Step Functions and Lambda give, and HealthOmics'
reasons; the most telling name in the cause decides, since a RunFailed says less than the task that failed.
"""

import re
from dataclasses import dataclass

from strandline.advice_services import AGAIN, REASONS, SERVICES

ANYBODY = "PROJECT/SAMPLE"

_TARGETS = "If all genes were judged of an exome or a panel, name its targets in workflowParameters and deploy first"
_RESUME = "`strandline resume {who}` goes on where it stopped"
_LEAST_TELLING = "RUN_TASK_FAILED"
_AGAIN = f"`{AGAIN}` with the right files, which takes the place of these"

# The class of `strandline.errors` -> title, why, next
OWN: dict[str, tuple[str, str, str]] = {
    "StrandlineError": (
        "Strandline could not do it",
        "Something that the pipeline relies on was not as it must be; the cause below says what.",
        f"Mend what the cause names; {_RESUME}.",
    ),
    "InvalidKey": (
        "A file has a name that cannot be used",
        "Names decide which reads belong together, so only names that can be read without guessing are taken.",
        "Send the file under another name, or let `strandline submit --sample NAME READS` name the sample for you.",
    ),
    "InvalidSheet": (
        "The sample sheet has a mistake",
        "A sheet is followed as written or not at all; the cause names the line and the column.",
        "Correct that line and send the sheet again under the same name; the reads may stay where they are.",
    ),
    "InvalidFastq": (
        "A file is no sound FASTQ",
        "The file is damaged, cut short or not compressed with gzip, so what it would yield could not be trusted.",
        f"Fetch the file again from where it was made, check it with `gzip -t`, then {_AGAIN}.",
    ),
    "MateMismatch": (
        "The two files are not the two ends of the same fragments",
        "Mates were swapped, or come from different samples; analysed together they would be attributed wrongly.",
        f"Find the mate that belongs to each file, then {_AGAIN}.",
    ),
    "ReadsNotFound": (
        "Reads are missing",
        "A sheet or a run names reads that are not there.",
        "Send the missing files, or correct the sheet that names them.",
    ),
    "InputsChanged": (
        "Reads were overwritten while they were worked on",
        "What was analysed and what lies in the bucket may differ, so the run was ended.",
        f"Send the reads that count under new names: {_AGAIN}.",
    ),
    "JobFailed": (
        "A HealthOmics job failed",
        "HealthOmics ended an import or a run without success; the cause holds its own words.",
        f"Mend what the cause names; {_RESUME}.",
    ),
    "ReadSetImportFailed": (
        "The reads could not be imported",
        "The sequence store refused at least one file; most often it is damaged, or the import role may not read it.",
        f"If the file is damaged: {_AGAIN}. Otherwise mend what the cause names; {_RESUME}.",
    ),
    "AlignmentImportFailed": (
        "The aligned reads could not be stored",
        "The variants may be sound, but the alignment that proves them was refused, so the run counts as failed.",
        f"Mend what the cause names (often the reference or the store's access); {_RESUME}.",
    ),
    "ReferenceImportFailed": (
        "The reference could not be imported",
        "The reference store refused the file of the setting referenceUri.",
        "Correct the file or the setting, then deploy again.",
    ),
    "RunFailed": (
        "The workflow failed",
        "A task of the HealthOmics run ended with an error; the end of its log says more.",
        f"Read the log of the failed task, mend the cause; {_RESUME}, and the import is not done again.",
    ),
    "RunCancelled": (
        "The HealthOmics run was cancelled",
        "Somebody cancelled or deleted the run, in the console or with another tool.",
        f"If that was a mistake, {_RESUME}.",
    ),
    "QualityTooLow": (
        "The sample is not good enough",
        "It fails the quality gate, so nothing of it was loaded: what is missing would pass for what is not there.",
        f"Send more or better reads: {_AGAIN}. {_TARGETS}. Or change qualityGate, deploy; {_RESUME}, with no new run.",
    ),
    "JobTimedOut": (
        "A HealthOmics job took too long",
        "The job was still running at its deadline, so nobody waits for it any more.",
        f"Look at the job in HealthOmics: a task may hang, or ask for more than the run group allows. Then {_RESUME}.",
    ),
    "UnknownStatus": (
        "HealthOmics answered something new",
        "The service reports a status that this version does not know, and an unknown end is never taken for success.",
        f"Update Strandline and deploy again; {_RESUME}.",
    ),
    "InvalidVcf": (
        "The variants of the run cannot be loaded",
        "The VCF breaks a rule that every row depends on; nothing of it was loaded.",
        f"Correct the workflow that wrote the line named in the cause, deploy it; {_RESUME}.",
    ),
    "InvalidAnnotation": (
        "The annotation file is not ClinVar's VCF",
        "It lacks fields that a finding needs (CLNSIG, CLNREVSTAT, GENEINFO), or cannot be read.",
        "Take clinvar.vcf.gz for GRCh38 from ClinVar's site, name it in the setting annotationUri, deploy again.",
    ),
    "AssemblyMismatch": (
        "Two files are of different assemblies",
        "Reference alleles disagree with the reference genome, so positions would mean something else.",
        "Use files of one assembly everywhere: reference, ClinVar, targets (GRCh38 with GRCh38).",
    ),
    "TableTooNew": (
        "A table is of a later release",
        "A later release added columns to the table, and this one would leave them empty.",
        f"Deploy the release that the stack had, or a later one; {_RESUME}.",
    ),
    "TableChangeRefused": (
        "The columns of a table cannot be changed like that",
        "Rows that were loaded before would mean something else, or would have to be written anew.",
        f"Add a column of another name instead, deploy again; {_RESUME}.",
    ),
    "InvalidRegion": (
        "That is no region",
        "A region is a contig, or contig:start-end with 1-based positions.",
        "Write it like chr17:43,044,295-43,125,364, or chr17 for the whole contig.",
    ),
    "UnknownGene": (
        "No gene bears that symbol",
        "Neither the table of genes nor ClinVar knows it; old names of a gene are not followed.",
        "Use the current symbol, or ask by region.",
    ),
    "EmptyFilter": (
        "The question asks for everything",
        "It would read every variant of everybody, which takes long and costs money.",
        "Name at least a gene, a region, a sample or a project.",
    ),
    "QueryFailed": (
        "Athena did not answer the question",
        "The query was refused or stopped; the cause holds Athena's reason.",
        "If it was stopped for the bytes it scanned, ask for less, or raise the setting bytesScannedCutoff.",
    ),
    "SettingError": (
        "A setting of the stack is wrong",
        "The deployment holds a value that cannot be used; the cause says which and why.",
        f"`pulumi config set` the right value, `pulumi up`; {_RESUME}.",
    ),
    "DeploymentNotFound": (
        "No stack answers here",
        "This account and region hold no Strandline stack of that name.",
        "Deploy one with `pulumi up`, or name yours with --stack or STRANDLINE_STACK; check the region, too.",
    ),
    "ToolMissing": (
        "A program is not installed",
        "The work needs a program that was not found on the PATH.",
        "Install it with the command that the message holds, then try again.",
    ),
}


@dataclass(frozen=True)
class Advice:
    """An error for people: what happened in a few words, why in a sentence or two, and what to do next."""

    title: str
    why: str
    next: str


def advice(error: str, cause: str, who: str = ANYBODY) -> Advice:
    """Explain an error by its class name and its cause; `who` (project/sample) is put into the commands to type."""
    title, why, what = _find(error, cause)
    project, _, sample = who.partition("/")
    return Advice(title, why, what.format(who=who, project=project, sample=sample))


def _find(error: str, cause: str) -> tuple[str, str, str]:
    name = error.removeprefix("States.")
    words = [word for word in re.findall(r"[A-Za-z]\w{4,}", cause) if word in REASONS]
    said = REASONS[min(words, key=_LEAST_TELLING.__eq__)] if words else None
    if said and name in {"RunFailed", "RunCancelled", "JobFailed", "TaskFailed"}:
        return said
    if known := OWN.get(name) or SERVICES.get(name) or REASONS.get(name):
        return known
    family = next((text for start, text in SERVICES.items() if start.endswith(".") and error.startswith(start)), None)
    if found := said or family:
        return found
    return (
        f"{error or 'Something'} failed",
        "This error is not one of Strandline's own; its cause is in the service's words.",
        f"Mend what the cause names; {_RESUME}.",
    )
