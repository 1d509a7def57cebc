"""Where this machine keeps what is made or fetched once."""

import os
from pathlib import Path


def folder(name: str) -> Path:
    """Return Strandline's folder `name` below XDG_CACHE_HOME, or below ~/.cache when that is no absolute path."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(base) if base.startswith("/") else Path("~/.cache").expanduser()
    return home / "strandline" / name
