"""Whose each read file is, and which sheets speak for a folder that they do not lie above.

Rows of the claim table: `file#<object key>` (kind file), `sheet#<sheet key>` (kind sheet), `folder#<folder>` (kind
folder). A file is analysed under one name: the first sample that starts with it owns it, whatever names it later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strandline.claims import Claims


@dataclass(frozen=True)
class Person:
    """Whom reads are analysed as; `patient` is None when nobody said it, and then it matches any."""

    project: str
    sample: str
    patient: str | None = None

    def __str__(self) -> str:
        return f"{self.project}/{self.sample}" + (f" of patient {self.patient}" if self.patient else "")

    def agrees(self, other: "Person") -> bool:
        """Whether both may be the same person."""
        same = (self.project, self.sample) == (other.project, other.sample)
        return same and (self.patient == other.patient or None in {self.patient, other.patient})


class Ownership:
    """The rows of the claim table that say who owns a file and which sheets name files elsewhere."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self.table = claims.table

    def owner(self, key: str) -> Person | None:
        """Return whose `key` is, None while it is nobody's."""
        row = self.claims.row(f"file#{key}")
        return Person(row["project"], row["sample"], row["patient"]) if row else None

    def other_owner(self, keys: Iterable[str], person: Person) -> tuple[str, Person] | None:
        """Return the first of `keys` that is somebody else's, and whose."""
        for key in keys:
            owner = self.owner(key)
            if owner and not owner.agrees(person):
                return key, owner
        return None

    def take(self, keys: Iterable[str], person: Person) -> tuple[str, Person] | None:
        """Make `keys` the person's; the first that somebody else took in the meantime is returned, and whose it is.

        Keys taken before that one stay taken: two samples that fight for a file are both held, and none is analysed.
        """
        fields = {"kind": "file", "project": person.project, "sample": person.sample}
        fields["patient"] = person.patient or person.sample
        for key in sorted(keys):
            if not self.claims.put_once(f"file#{key}", fields):
                owner = self.owner(key)
                if owner and not owner.agrees(person):
                    return key, owner
        return None

    def remember_sheet(self, key: str, etag: str, folders: Iterable[str], notes: Sequence[str]) -> list[str]:
        """Write down that a sheet was read; return the keys under which its former text was noted and this is not.

        `folders` are those of the files that it names: reads which arrive there find the sheet by this, wherever it is.
        """
        for folder in folders:
            self.table.update_item(
                Key={"pk": f"folder#{folder}"},
                UpdateExpression="SET #kind = :kind ADD #sheets :sheets",
                ExpressionAttributeNames={"#kind": "kind", "#sheets": "sheets"},
                ExpressionAttributeValues={":kind": "folder", ":sheets": {key}},
            )
        before = self.table.update_item(
            Key={"pk": f"sheet#{key}"},
            UpdateExpression="SET #kind = :kind, #etag = :etag, #notes = :notes",
            ExpressionAttributeNames={f"#{name}": name for name in ("kind", "etag", "notes")},
            ExpressionAttributeValues={":kind": "sheet", ":etag": etag, ":notes": list(notes)},
            ReturnValues="ALL_OLD",
        ).get("Attributes", {})
        return [note for note in before.get("notes", []) if note not in notes]

    def sheets_for(self, folder: str) -> list[str]:
        """Return the sheets of other folders that name files of `folder`, or once did."""
        row = self.claims.row(f"folder#{folder}")
        return sorted(row["sheets"]) if row else []
