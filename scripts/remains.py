"""`pulumi stack export | python -m scripts.remains`: what a stack still holds, and the command that removes each.

After `pulumi destroy --exclude-protected` that is what the destruction left.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from local.deployment.ledger import Record
from local.deployment.remains import remains, staying, words


def record(resource: Mapping[str, Any]) -> Record:
    """Read one resource of an exported stack."""
    return Record(
        urn=resource["urn"],
        type=resource["type"],
        name=resource["urn"].rpartition("::")[2],
        id=resource.get("id", ""),
        inputs=resource.get("inputs", {}),
        outputs=resource.get("outputs", {}),
        custom=resource.get("custom", False) and not resource["type"].startswith("pulumi:providers:"),
        parent=resource.get("parent", ""),
        dependencies=resource.get("dependencies", []),
        protect=resource.get("protect", False),
    )


def lines(export: Mapping[str, Any]) -> list[str]:
    """Return the lines that tell a person what an exported stack holds and protects."""
    records = [record(each) for each in export["deployment"].get("resources", [])]
    return words(remains(staying(records), [])) or ["Nothing stays."]


if __name__ == "__main__":
    print("\n".join(lines(json.load(sys.stdin))))
