"""What the doctor knows by heart: the data files beside this module."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

Entry = Mapping[str, Any]


@cache
def read(name: str) -> Any:
    """Return what `<name>.json` holds."""
    return json.loads(resources.files("strandline.doctor").joinpath(f"{name}.json").read_text("utf-8"))


def asked_for(entries: Iterable[Entry], chosen: Mapping[str, Any]) -> list[Entry]:
    """Return the entries without those of a setting that is not set."""
    return [one for one in entries if "setting" not in one or chosen.get(one["setting"])]
