"""Every error that Strandline raises on purpose.

    StrandlineError
    ├── InvalidKey            a name in the bucket that no sample can be read from
    ├── InvalidSheet          a sample sheet that cannot be followed as written
    ├── InvalidFastq          reads that no aligner should be given
    │   └── MateMismatch      two files that are not the two ends of the same fragments
    ├── ReadsNotFound         a sheet names reads that are not in the bucket
    ├── InputsChanged         reads were overwritten while they were being worked on
    ├── JobFailed             a HealthOmics job ended badly
    │   ├── ReadSetImportFailed
    │   ├── AlignmentImportFailed
    │   ├── RunFailed
    │   └── RunCancelled
    ├── QualityTooLow         a sample fails the gate between its run and the tables
    ├── JobTimedOut           a HealthOmics job ran longer than its deadline
    ├── UnknownStatus         the service answered a status that this version does not know
    ├── InvalidVcf            a VCF that cannot be loaded whole
    ├── InvalidAnnotation     a ClinVar file without the fields that a finding needs
    ├── AssemblyMismatch      alleles that disagree with the reference
    ├── TableTooNew           a table of the lake that a later release has changed
    ├── TableChangeRefused    columns that a table cannot be given without rewriting it
    ├── InvalidRegion         a region that is not contig:start-end
    ├── UnknownGene           a symbol that neither the table of genes nor ClinVar knows
    ├── EmptyFilter           a question that would read every variant of everybody
    ├── QueryFailed           Athena refused or stopped a query
    ├── SettingError          a stack setting that cannot be deployed
    ├── DeploymentNotFound    no Strandline stack answers at this account and region
    └── ToolMissing           a program that the work needs is not installed

Step Functions matches the class names in `ErrorEquals` and the dashboard explains them, so a name here is an interface.
"""


class StrandlineError(Exception):
    """The root of all errors that a user can act on; its text says what, where, why and what to do."""


class InvalidKey(StrandlineError):
    """The object key is not a FASTQ, sheet or marker that Strandline accepts."""


class InvalidSheet(StrandlineError):
    """The sample sheet has a mistake; the text names the line and the column."""


class InvalidFastq(StrandlineError):
    """The file is not a gzip-compressed FASTQ that can be analysed."""


class MateMismatch(InvalidFastq):
    """The two files do not hold the two ends of the same fragments."""


class ReadsNotFound(StrandlineError):
    """Reads that a sheet names are not in the bucket."""


class InputsChanged(StrandlineError):
    """An input object was overwritten or deleted while its sample was being worked on."""


class JobFailed(StrandlineError):
    """A HealthOmics job ended in a state other than success."""


class ReadSetImportFailed(JobFailed):
    """At least one file of a read set import was not imported."""


class AlignmentImportFailed(JobFailed):
    """The aligned reads were not imported into the sequence store."""


class RunFailed(JobFailed):
    """The workflow run failed; the text holds the service's failure reason and message."""


class RunCancelled(JobFailed):
    """Somebody cancelled or deleted the workflow run."""


class QualityTooLow(StrandlineError):
    """A sample fails the rules of the setting qualityGate; the text names each metric, its value and its threshold."""


class JobTimedOut(StrandlineError):
    """A job was still running at its deadline."""


class UnknownStatus(StrandlineError):
    """The service answered a status that this version does not know, which is treated as a failure."""


class InvalidVcf(StrandlineError):
    """The VCF cannot be loaded whole; the text names the line."""


class InvalidAnnotation(StrandlineError):
    """The annotation file lacks CLNSIG, CLNREVSTAT or GENEINFO, or cannot be read."""


class AssemblyMismatch(StrandlineError):
    """Reference alleles of a file disagree with the reference genome."""


class TableTooNew(StrandlineError):
    """A later release has changed the table; the text names it, both versions, and what to deploy."""


class TableChangeRefused(StrandlineError):
    """The table's columns cannot become those of this release; the text names each and says why."""


class InvalidRegion(StrandlineError):
    """The text is not a genomic region."""


class UnknownGene(StrandlineError):
    """No gene bears the symbol; the text says which may have been meant."""


class EmptyFilter(StrandlineError):
    """The filter restricts nothing."""


class QueryFailed(StrandlineError):
    """Athena did not run the query to its end; the text holds the service's reason."""


class SettingError(StrandlineError):
    """A setting of the stack is wrong; the text says which, why and what to write instead."""


class DeploymentNotFound(StrandlineError):
    """No deployed stack was found in this account and region."""


class ToolMissing(StrandlineError):
    """A program is missing; the text holds the command that installs it."""
