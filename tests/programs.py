"""Programs that stand in for real ones on a PATH of a test's own."""

from pathlib import Path


def program(folder: Path, name: str, text: str = "exit 0") -> None:
    """Write a program whose script in `sh` is this text."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
