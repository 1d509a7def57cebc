"""The claim table: which content is worked on or done, which content a sample has, and what waits for a person.

Rows are keyed by `pk`: `content#<sha256>` (kind claim), `sample#<project>/<sample>` (kind sample) and
`key#<object key>` or `key#<sheet key>:<project>/<sample>` (kind note). The claims themselves are taken by the state
machine; whose each file is stands in `ownership`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

NoteStatus = Literal["WAITING", "REFUSED", "HELD"]


@dataclass(frozen=True)
class Note:
    """Why something in the input bucket has not started; `when` (ISO 8601, UTC) is when it was first noticed."""

    key: str
    status: str
    reason: str
    project: str
    sample: str
    when: str


@dataclass(frozen=True)
class Claim:
    """What became of one content of a sample; times in ISO 8601, UTC, `variants` how many rows were loaded.

    `quality_warnings` is what the quality gate warned of, sentences between semicolons.
    """

    project: str
    sample: str
    status: str
    started: str
    ended: str
    error: str
    cause: str
    content: str = ""
    execution: str = ""
    attempt: str = ""
    run_id: str = ""
    variants: str = ""
    quality_warnings: str = ""


def now() -> str:
    """Return this moment in ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Claims:
    """The table as the handlers and the command line use it; `table` is a boto3 DynamoDB table."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def claim(self, content: str) -> dict[str, Any] | None:
        """Return the claim row of `content`, None when nobody has claimed it."""
        return self.row(f"content#{content}")

    def is_running(self, content: str | None) -> bool:
        """Whether an execution works on `content`; None is no content."""
        claim = self.claim(content) if content else None
        return claim is not None and claim["status"] == "RUNNING"

    def content_of(self, project: str, sample: str) -> str | None:
        """Return the content that the sample is known with, None when it is not known."""
        row = self.row(f"sample#{project}/{sample}")
        return str(row["content"]) if row else None

    def note(self, key: str, status: NoteStatus, reason: str, project: str = "", sample: str = "") -> bool:
        """Write down why `key` does not start; True when this was not known before."""
        values = {":kind": "note", ":status": status, ":reason": reason, ":project": project, ":sample": sample}
        before = self.table.update_item(
            Key={"pk": f"key#{key}"},
            UpdateExpression="SET #kind = :kind, #status = :status, #reason = :reason, #project = :project, "
            "#sample = :sample, #when = if_not_exists(#when, :when)",
            ExpressionAttributeNames={
                f"#{name}": name for name in ("kind", "status", "reason", "project", "sample", "when")
            },
            ExpressionAttributeValues=values | {":when": now()},
            ReturnValues="ALL_OLD",
        ).get("Attributes", {})
        return (before.get("status"), before.get("reason")) != (status, reason)

    def drop_notes(self, keys: Iterable[str]) -> None:
        """Remove the notes on `keys`, whether or not there are any."""
        with self.table.batch_writer(overwrite_by_pkeys=["pk"]) as batch:
            for key in keys:
                batch.delete_item(Key={"pk": f"key#{key}"})

    def notes(self) -> Iterator[Note]:
        """Every note, in no order."""
        for row in self._scan(Attr("kind").eq("note")):
            yield _note(row)

    def claims(self) -> Iterator[Claim]:
        """Every claim, in no order."""
        for row in self._scan(Attr("kind").eq("claim")):
            yield _claim(row)

    def everything(self) -> tuple[list[Claim], list[Note]]:
        """Every claim and every note, in no order, read in one pass."""
        rows = list(self._scan(Attr("kind").is_in(["claim", "note"])))
        claims = [_claim(row) for row in rows if row["kind"] == "claim"]
        return claims, [_note(row) for row in rows if row["kind"] == "note"]

    def claimed_keys(self) -> set[str]:
        """Every object key that some claim has used."""
        keys = set()
        for row in self._scan(Attr("kind").eq("claim")):
            for lane in json.loads(row.get("inputs", "[]")):
                keys |= {lane["fastq_1"]["key"], lane["fastq_2"]["key"]}
        return keys

    def close(self, content: str, execution: str, status: Literal["DONE", "FAILED"], **facts: str) -> bool:
        """End the claim that `execution` holds and add `facts` (error, cause, run_id); False when it holds none."""
        fields = {"status": status, "ended": now()} | {name: value for name, value in facts.items() if value}
        return self._set(f"content#{content}", fields, Attr("execution").eq(execution))

    def abandon(self, content: str, execution: str, **facts: str) -> bool:
        """End, as FAILED, the claim of an execution that did not end it itself; False when it is not RUNNING."""
        fields = {"status": "FAILED", "ended": now()} | {name: value for name, value in facts.items() if value}
        condition = Attr("execution").eq(execution) & Attr("status").eq("RUNNING")
        return self._set(f"content#{content}", fields, condition)

    def hand_over(self, content: str, execution: str, attempt: int) -> bool:
        """Let a new execution take an ended claim; False when it is running or there is none."""
        fields = {"execution": execution, "attempt": attempt}
        return self._set(f"content#{content}", fields, Attr("status").is_in(["FAILED", "DONE"]))

    def forget_sample(self, project: str, sample: str) -> None:
        """Forget what the sample is known with, so that its next reads start; its claims stay as a record."""
        self.table.delete_item(Key={"pk": f"sample#{project}/{sample}"})

    def once_a_day(self, what: str) -> bool:
        """True for the first caller within 24 hours, for messages that would otherwise come hourly."""
        before = (datetime.now(UTC) - timedelta(hours=24)).isoformat(timespec="seconds")
        fields = {"kind": "sent", "when": now()}
        return self._set(f"sent#{what}", fields, Attr("pk").not_exists() | Attr("when").lt(before))

    def row(self, pk: str) -> dict[str, Any] | None:
        """Return a row of the table as it is now, None when there is none."""
        row: dict[str, Any] | None = self.table.get_item(Key={"pk": pk}, ConsistentRead=True).get("Item")
        return row

    def put_once(self, pk: str, fields: dict[str, str]) -> bool:
        """Write a row unless there is one; False when there is."""
        return self._set(pk, fields, Attr("pk").not_exists())

    def sheets(self) -> dict[str, str]:
        """The ETag that each sheet had when it was last read, by its key."""
        return {row["pk"].removeprefix("sheet#"): str(row["etag"]) for row in self._scan(Attr("kind").eq("sheet"))}

    def _scan(self, condition: Any) -> Iterator[dict[str, Any]]:
        page: dict[str, Any] = {}
        while True:
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]} if "LastEvaluatedKey" in page else {}
            page = self.table.scan(FilterExpression=condition, ConsistentRead=True, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return

    def _set(self, pk: str, fields: dict[str, Any], condition: Any) -> bool:
        try:
            self.table.update_item(
                Key={"pk": pk},
                UpdateExpression="SET " + ", ".join(f"#{name}_ = :{name}" for name in fields),
                ExpressionAttributeNames={f"#{name}_": name for name in fields},
                ExpressionAttributeValues={f":{name}": value for name, value in fields.items()},
                ConditionExpression=condition,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _note(row: dict[str, Any]) -> Note:
    told = {name: str(row.get(name, "")) for name in ("status", "reason", "project", "sample", "when")}
    return Note(key=row["pk"].removeprefix("key#"), **told)


def _claim(row: dict[str, Any]) -> Claim:
    told = {field.name: str(row.get(field.name, "")) for field in fields(Claim)}
    return Claim(**told | {"content": row["pk"].removeprefix("content#")})
