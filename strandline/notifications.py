"""What people are told: short messages on one topic that say what happened, to which sample, and what to do."""

from collections.abc import Sequence
from typing import Any

MOST_LISTED = 50
SEVERITIES = {"refused": "warning", "held": "warning", "waiting": "warning", "done": "info", "failed": "error"}


class Topic:
    """The deployment's SNS topic; `sns` is a boto3 client. Subscribers filter by kind, severity, project and sample."""

    def __init__(self, sns: Any, arn: str) -> None:
        self.sns = sns
        self.arn = arn

    def refused(self, key: str, reason: str, project: str = "", sample: str = "") -> None:
        """Tell that something was uploaded which cannot be analysed."""
        text = f"{key} was not accepted.\n\n{reason}\n\nUpload a corrected file; all that waits: strandline samples"
        self._publish("refused", f"Not accepted: {key.rpartition('/')[2]}", text, project, sample)

    def held(self, key: str, reason: str, project: str, sample: str) -> None:
        """Tell that a person must decide before a sample goes on."""
        text = (
            f"{project}/{sample} is held: {reason}.\n\nIt concerns {key}. These reads are not analysed until somebody "
            "decides. To analyse them, in place of what is known of the sample:\n"
            f"  strandline submit --again --project {project} --sample {sample}\n"
            "To keep what is known, delete them from the bucket."
        )
        self._publish("held", f"Held: {project}/{sample}", text, project, sample)

    def waiting(self, lines: Sequence[str]) -> None:
        """Tell what has waited for more than a day, one line each."""
        shown = [
            *lines[:MOST_LISTED],
            *([f"... and {len(lines) - MOST_LISTED} more"] if len(lines) > MOST_LISTED else []),
        ]
        text = "These reads have waited for more than 24 hours:\n\n" + "\n".join(shown)
        self._publish("waiting", f"Waiting for more than a day: {len(lines)}", text)

    def done(self, project: str, sample: str, variants: int, warnings: Sequence[str] = ()) -> None:
        """Tell that a sample can be queried, and what its quality gate warned of."""
        text = f"{project}/{sample} is done: {variants:,} variants can be queried and are shown on the dashboard."
        if warnings:
            text += "\n\nIts quality passed with warnings:\n" + "\n".join(f"- {one}" for one in warnings)
        self._publish("done", f"Done: {project}/{sample}", text, project, sample)

    def failed(self, project: str, sample: str, error: str, cause: str) -> None:
        """Tell that a sample failed, with the cause in the words of what failed."""
        text = (
            f"{project}/{sample} failed with {error}.\n\n{cause}\n\nWhat happened, step by step, and what to do:\n"
            f"  strandline status {project}/{sample}\n"
            "Once the cause is mended, go on where it stopped:\n"
            f"  strandline resume {project}/{sample}\n"
            "If the reads themselves are wrong, send others:\n"
            f"  strandline submit --again --project {project} --sample {sample} READS"
        )
        self._publish("failed", f"Failed: {project}/{sample} ({error})", text, project, sample)

    def _publish(self, kind: str, subject: str, text: str, project: str = "", sample: str = "") -> None:
        attributes = {"kind": kind, "severity": SEVERITIES[kind], "project": project, "sample": sample}
        self.sns.publish(
            TopicArn=self.arn,
            Subject=_subject(f"Strandline: {subject}"),
            Message=text,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value
            },
        )


def _subject(text: str) -> str:
    """SNS takes at most 100 printable ASCII characters on one line."""
    return "".join(character if " " <= character <= "~" else "?" for character in text)[:100]
