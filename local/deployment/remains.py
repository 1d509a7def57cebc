"""What a destruction leaves behind: each thing with why it stays and the command that removes it all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from local.deployment.ledger import Record, deletion_order

# Fields of a resource fill the braces; `{id}` is what the provider knows it by.
COMMANDS = {
    "aws:s3/bucket:Bucket": "aws s3api list-object-versions --bucket {id} "
    "--query '[Versions,DeleteMarkers][].[Key,VersionId]' --output text | while IFS=$'\\t' read -r key version; "
    'do aws s3api delete-object --bucket {id} --key "$key" --version-id "$version"; done; aws s3 rb s3://{id}',
    "aws:dynamodb/table:Table": "aws dynamodb update-table --table-name {id} --no-deletion-protection-enabled"
    " && aws dynamodb delete-table --table-name {id}",
    "aws:glue/catalogDatabase:CatalogDatabase": "aws glue delete-database --name {name}",
    "aws:glue/catalogTable:CatalogTable": "aws glue delete-table --database-name {databaseName} --name {name}",
    "aws:kms/key:Key": "aws kms schedule-key-deletion --key-id {id} --pending-window-in-days 30",
    "aws-native:omics:SequenceStore": "aws omics list-read-sets --sequence-store-id {sequenceStoreId} "
    "--query 'readSets[].[id]' --output text | xargs -r -n 100 aws omics batch-delete-read-set "
    "--sequence-store-id {sequenceStoreId} --ids; aws omics delete-sequence-store --id {sequenceStoreId}",
    "aws-native:omics:Workflow": "aws omics delete-workflow --id {awsId}",
    "aws-native:omics:WorkflowVersion": "aws omics delete-workflow-version --workflow-id {workflowId} "
    "--version-name {versionName}",
    "ReferenceGenome": "aws omics delete-reference --reference-store-id {store_id} --id {id}",
    "ReferenceStore": "aws omics delete-reference-store --id {id}",
}
PROTECTED = "protected while forceDestroy is false: its deletion would delete data"
RETAINED = "results name it, and it costs nothing"
EVERYTHING = "To delete all of it, data included: set forceDestroy to true, deploy, and destroy again."


@dataclass(frozen=True)
class Remain:
    """One thing that stays; without a command it goes with what `why` names."""

    name: str
    type: str
    id: str
    why: str
    remove: str = ""

    @property
    def document(self) -> dict[str, str]:
        """The same as an object of JSON."""
        return asdict(self)


def staying(records: Sequence[Record]) -> list[Record]:
    """Return what is protected and everything that it needs, as `pulumi destroy --exclude-protected` leaves it."""
    by_urn = {record.urn: record for record in records}
    reached: dict[str, Record] = {}
    waiting = [record for record in records if record.custom and record.protect]
    while waiting:
        record = waiting.pop()
        if record.urn not in reached:
            reached[record.urn] = record
            waiting += [by_urn[urn] for urn in (*record.dependencies, record.parent) if urn in by_urn]
    return [record for record in records if reached.get(record.urn) is record]


def remains(kept: Iterable[Record], retained: Iterable[Record], gone: Iterable[Record] = ()) -> list[Remain]:
    """Return what stays, in an order in which it can be removed.

    That is what was kept in the stack, what left it undeleted, and of what is `gone` two exceptions: a reference store
    that was the account's before, and a key that waits for its deletion.
    """
    listed = [record for record in deletion_order(kept) if record.custom]
    found = [_kept(record, listed) for record in listed]
    found += [_remain(record, RETAINED) for record in deletion_order(retained)]
    for record in (each for each in gone if not each.retain):
        if record.properties.get("adopted") is True:
            found.append(Remain(record.name, kind(record), record.id, "it was the account's before this stack was"))
        elif record.type == "aws:kms/key:Key":
            days = record.properties.get("deletionWindowInDays")
            undo = f"aws kms cancel-key-deletion --key-id {record.id}"
            found.append(Remain(record.name, kind(record), record.id, f"deleted in {days} days, unless you `{undo}`"))
    return found


def words(found: Sequence[Remain]) -> list[str]:
    """Return the lines that tell a person what stays; none if nothing does."""
    if not found:
        return []
    ours = [each for each in found if each.remove]
    others = [each for each in found if not each.remove]
    lines = ["What stays:"]
    for each in ours:
        lines += [f"  {each.type} {each.name} ({each.id}): {each.why}", f"    {each.remove}"]
    lines += [f"  {each.type} {each.name}: {each.why}" for each in others]
    return [*lines, EVERYTHING] if any(each.why == PROTECTED for each in ours) else lines


def kind(record: Record) -> str:
    """Return the class of a resource; what a dynamic one is, its properties tell."""
    last = record.type.rpartition(":")[2]
    if record.type.startswith("pulumi-python:dynamic"):
        known = {"adopted": "ReferenceStore", "imported": "ReferenceGenome", "disposable": "ReadSets"}
        return next((name for mark, name in known.items() if mark in record.properties), last)
    return last


def _kept(record: Record, listed: Sequence[Record]) -> Remain:
    made = _remain(record, PROTECTED)
    if made.remove:
        return made
    if record.protect:  # a setting of another thing, such as a bucket's policy
        owners = [each.name for each in listed if each.urn in record.dependencies and _command(each)]
        return replace(made, why=f"goes with {', '.join(owners)}") if owners else made
    users = [each.name for each in listed if record.urn in each.dependencies]
    return replace(made, why=f"needed by {', '.join(users)}")


def _remain(record: Record, why: str) -> Remain:
    command = _command(record).format_map({**record.properties, "id": record.id})
    return Remain(record.name, kind(record), record.id, why, command)


def _command(record: Record) -> str:
    return COMMANDS.get(record.type) or COMMANDS.get(kind(record), "")
