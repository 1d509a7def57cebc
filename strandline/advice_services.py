"""What the errors of Step Functions, Lambda, AWS and HealthOmics mean; see `advice`."""

_RESUME = "`strandline resume {who}` goes on where it stopped"
AGAIN = "strandline submit --again --project {project} --sample {sample} READS"
_ONCE_MORE = f"Usually it passes by itself: {_RESUME}."

Text = tuple[str, str, str]

# The name of an error, without `States.`, or the beginning of a family of names, which ends in a dot
SERVICES: dict[str, Text] = {
    "Timeout": (
        "A step took too long",
        "The service that the step calls did not end within the step's time limit.",
        f"Look at the log of the step's function; {_RESUME}.",
    ),
    "HeartbeatTimeout": (
        "A step fell silent",
        "The service that the step calls stopped reporting.",
        _ONCE_MORE,
    ),
    "TaskFailed": (
        "A step failed",
        "The service that the step calls refused or broke off; the cause holds its own words.",
        f"Mend what the cause names; {_RESUME}.",
    ),
    "Permissions": (
        "The pipeline may not do what a step needs",
        "A role of the stack lacks a permission, or a policy of the account forbids it.",
        f"Deploy again with `pulumi up` to restore the roles, and ask who keeps the account's policies; {_RESUME}.",
    ),
    "Runtime": (
        "The state machine could not go on",
        "The data of a step did not have the shape that the next one needs; this is a mistake of the pipeline.",
        "Report it with the name of the run; deploying the newest version and resuming may help.",
    ),
    "DataLimitExceeded": (
        "A step returned too much",
        "Step Functions carries at most 256 KiB from step to step.",
        "A sample with very many lanes can do this: join lanes into fewer files, then submit it again.",
    ),
    "NoChoiceMatched": (
        "The state machine could not decide",
        "No branch fits what the step before returned; this is a mistake of the pipeline.",
        "Report it with the name of the run.",
    ),
    "CheckTimedOut": (
        "Nobody could look at the HealthOmics job",
        "The function that asks HealthOmics did not answer in time, several times; the job was cancelled.",
        _ONCE_MORE,
    ),
    "HandOverFailed": (
        "Waiting for a long job could not go on",
        "The execution that should have taken over the waiting failed; the cause says how.",
        f"Mend what the cause names; {_RESUME}.",
    ),
    "FailureNotRecorded": (
        "The run failed, and so did writing that down",
        "The claim may still say that the sample is running; the cause holds the first error.",
        "Mend what the cause names; `strandline cancel {who}` closes the claim, `strandline resume {who}` goes on.",
    ),
    "Stopped": (
        "Somebody stopped the run",
        "The run was ended by hand before it was done.",
        f"If it shall go on, {_RESUME}. Other reads: `{AGAIN}`.",
    ),
    "ABORTED": (
        "Somebody stopped the run",
        "The run was ended by hand, in the console or with another tool, so nothing wrote down what became of it.",
        "`strandline cancel {who}` cancels what still runs, `strandline resume {who}` goes on.",
    ),
    "TIMED_OUT": (
        "The run took longer than 30 days",
        "The state machine ends what has not ended by then.",
        "`strandline cancel {who}` closes its claim; find out what it waited for, then `strandline resume {who}`.",
    ),
    "ExecutionTimedOut": (
        "The run took longer than 30 days",
        "The state machine ends what has not ended by then.",
        "`strandline cancel {who}` closes its claim; find out what it waited for, then `strandline resume {who}`.",
    ),
    "ThrottlingException": (
        "AWS asked to slow down",
        "More calls were made than the account may make in that time, and waiting for hours did not help.",
        f"Ask for a higher quota, or send fewer samples at once; {_RESUME}.",
    ),
    "ServiceQuotaExceededException": (
        "A quota of the account is used up",
        "HealthOmics allows only so many runs, imports or CPUs at a time.",
        f"Ask for a higher quota in Service Quotas; {_RESUME}.",
    ),
    "AccessDeniedException": (
        "A permission is missing",
        "The role that made the call may not; the cause names the call.",
        f"Deploy again with `pulumi up` to restore the roles, and ask who keeps the account's policies; {_RESUME}.",
    ),
    "ValidationException": (
        "AWS refused a value",
        "A call held something that the service does not take; the cause says what.",
        f"Most often a setting of the stack: correct it, `pulumi up`; {_RESUME}.",
    ),
    "ResourceNotFoundException": (
        "Something that the pipeline needs is gone",
        "A workflow, store or job was deleted behind the stack's back.",
        f"`pulumi up --refresh` makes what is missing; {_RESUME}.",
    ),
    "NoSuchKey": (
        "An object is gone",
        "A file that the step needs was deleted from its bucket.",
        f"Put it back; {_RESUME}.",
    ),
    "MemoryError": (
        "A function ran out of memory",
        "The sample is larger than the function was made for.",
        f"Raise the function's memory in components/, deploy; {_RESUME}.",
    ),
    "Lambda.": (
        "AWS Lambda could not run a function",
        "The service itself failed or refused the call, several times.",
        _ONCE_MORE,
    ),
    "Runtime.": (
        "A function broke off",
        "The process of the function ended before it answered: out of memory, or an image that does not start.",
        f"Look at the function's log; if the image is broken, `pulumi up` builds it again; {_RESUME}.",
    ),
    "Sandbox.": (
        "A function took too long",
        "The function was stopped at its time limit.",
        _ONCE_MORE,
    ),
    "DynamoDB.": (
        "The claim table did not answer",
        "DynamoDB failed or refused the call, several times.",
        _ONCE_MORE,
    ),
    "StepFunctions.": (
        "Step Functions could not start the waiting",
        "The service failed or refused the call, several times.",
        _ONCE_MORE,
    ),
}

_MEMORY: Text = (
    "A task ran out of memory",
    "The task was killed because it needed more memory than the workflow asks for.",
    f"Raise the memory of that task in the workflow, deploy; {_RESUME}.",
)
_ROLE: Text = (
    "HealthOmics lacks a permission",
    "The run's role may not be assumed, or may not reach what the run needs; the cause names it.",
    f"`pulumi up` restores the stack's roles and policies; {_RESUME}.",
)
_IMAGE: Text = (
    "The container image could not be used",
    "HealthOmics could not pull or start the image that the tasks run in.",
    f"`pulumi up` builds and pushes it again; {_RESUME}.",
)
_BUSY: Text = (
    "AWS had no machine free, or failed for a moment",
    "HealthOmics could not get the capacity for the run, or had an error of its own.",
    f"Wait a little; {_RESUME}.",
)
_INPUT: Text = (
    "An input of the run could not be read",
    "A file that the run was given does not exist, or the run's role may not read it.",
    f"Check the settings referenceUri and workflowParameters, and the file named in the cause; {_RESUME}.",
)
_RESOURCES: Text = (
    "A task asks for what cannot be had",
    "The CPUs, memory or kind of machine that the workflow asks for are not offered here.",
    f"Correct the runtime section of that task in the workflow, deploy; {_RESUME}.",
)
_LONG: Text = (
    "The run took longer than it may",
    "The run group or the task has a time limit, and it was reached.",
    f"Raise the setting maxRunMinutes if the time was well spent, `pulumi up`; {_RESUME}.",
)

_BED = f"Correct the file, or name another in workflowParameters, deploy; {_RESUME}."

# What stands in the cause of a failed run: HealthOmics' failureReason, or the first word of what a task wrote last
REASONS: dict[str, Text] = {
    "NoAlignedReads": (
        "None of the reads fits the reference",
        "Not one read could be placed, so these reads and the reference are of different species or are not reads.",
        f"Check what was sent, then `{AGAIN}` with the right reads, or deploy with another reference.",
    ),
    "UnknownContig": (
        "A BED file names a contig that the reference has not",
        "The targets or intervals and the reference use different names or assemblies, such as 17 and chr17.",
        _BED,
    ),
    "BeyondContig": (
        "A target lies beyond the end of its contig",
        "The targets (BED) are of another assembly than the reference.",
        _BED,
    ),
    "InvalidTarget": (
        "A line of the targets is no stretch of bases",
        "In a BED file, contig, start (from 0) and end are numbers between tabs, and the end lies behind the start.",
        _BED,
    ),
    "InvalidInterval": (
        "A line of the intervals is no stretch of bases",
        "In a BED file or interval list, start and end are numbers between tabs, and the end lies behind the start.",
        _BED,
    ),
    "NoTargets": (
        "The list of targets is empty",
        "The BED file names no stretch at all, so no coverage could be told.",
        f"Correct the BED file, or take targets out of workflowParameters, deploy; {_RESUME}.",
    ),
    "NoIntervals": (
        "The list of intervals is empty",
        "The file names no stretch at all, so nothing would be called.",
        f"Correct the file, or take intervals out of workflowParameters to call everywhere, deploy; {_RESUME}.",
    ),
    "OtherReference": (
        "A file of the workflow is of another reference",
        "Its contigs are not those of the reference by name and length, so its places mean something else.",
        f"Name files of the reference's assembly in workflowParameters, deploy; {_RESUME}.",
    ),
    "InvalidReference": (
        "The reference is no FASTA file",
        "It is empty, damaged or something else, so nothing can be aligned to it.",
        f"Name a FASTA file in the setting referenceUri, deploy; {_RESUME}.",
    ),
    "InvalidSites": (
        "The known sites are no VCF",
        "A file of known_sites is empty, damaged or something else.",
        f"Name sound files in workflowParameters, deploy; {_RESUME}.",
    ),
    "UnsortedSites": (
        "The known sites are not sorted",
        "GATK looks them up by position, for which each file has to be in the order of positions.",
        f"Sort them with `bcftools sort`, name the sorted file in workflowParameters, deploy; {_RESUME}.",
    ),
    "LostReads": (
        "Reads were lost while their qualities were corrected",
        "Fewer alignments came out than went in, so variants might be missing; this must never happen.",
        f"Report it with the log of the task; {_RESUME}.",
    ),
    "InvalidFastq": (
        "The reads are damaged",
        "A file ends too early or holds no reads, a name stands for several pairs, or mates do not pair up.",
        f"Fetch the files again, check them with `gzip -t`, then `{AGAIN}` with the sound ones.",
    ),
    "ASSUME_ROLE_FAILED": _ROLE,
    "ECR_PERMISSION_ERROR": _ROLE,
    "CANNOT_START_CONTAINER_ERROR": _IMAGE,
    "CANNOT_START_CONTAINER_SIZE_ERROR": _IMAGE,
    "IMAGE_VERIFICATION_FAILURE": _IMAGE,
    "INVALID_ECR_IMAGE_URI": _IMAGE,
    "EXPORT_FAILED": (
        "The results could not be written",
        "The output bucket is gone, or the run's role may not write to it.",
        f"`pulumi up` restores both; {_RESUME}.",
    ),
    "FILE_SYSTEM_OUT_OF_SPACE": (
        "The run's file system is full",
        "The tasks wrote more than the run's storage holds.",
        f"Let the tasks remove what they no longer need, or give the run more storage; {_RESUME}.",
    ),
    "IMPORT_FAILED": _INPUT,
    "INPUT_URI_NOT_FOUND": _INPUT,
    "INVALID_URI_INPUT": _INPUT,
    "INACTIVE_OMICS_STORAGE_RESOURCE": (
        "The imported reads are archived",
        "HealthOmics archives read sets that nobody has read for 30 days.",
        f"Activate the read sets named in the cause; {_RESUME}.",
    ),
    "MODIFIED_INPUT_RESOURCE": (
        "An input changed during the run",
        "A file that the run reads was overwritten after the run had started.",
        f"Leave inputs alone while a run reads them; {_RESUME}.",
    ),
    "INSTANCE_RESERVATION_FAILED": _BUSY,
    "ALL_PROFILES_INSTANCE_RESERVATION_FAILED": _BUSY,
    "SERVICE_ERROR": _BUSY,
    "INVALID_TASK_RESOURCE_VALUE": _RESOURCES,
    "UNSUPPORTED_GPU_INSTANCE_TYPE": _RESOURCES,
    "OUT_OF_MEMORY_ERROR": _MEMORY,
    "RUN_TASK_FAILED": (
        "A task of the workflow failed",
        "The program that the task runs ended with an error.",
        f"The end of its log says why; mend that; {_RESUME}, and the import is not done again.",
    ),
    "RUN_TIMED_OUT": _LONG,
    "TASK_TIMED_OUT": _LONG,
    "UNSUPPORTED_INPUT_SIZE": (
        "The inputs are too large",
        "HealthOmics takes only so much for one run.",
        "Split the sample, or ask AWS for a higher limit.",
    ),
    "WORKFLOW_RUN_FAILED": (
        "The workflow itself has a mistake",
        "It failed outside of a task: an input is missing or an expression could not be evaluated.",
        f"Read the engine's log, correct the workflow or workflowParameters, deploy; {_RESUME}.",
    ),
    "WORKFLOW_VER_VALIDATION_FAILED": (
        "The workflow needs an engine that HealthOmics has not",
        "The version of the language that the workflow asks for is not offered.",
        f"Ask for an offered version in the workflow, deploy; {_RESUME}.",
    ),
}
