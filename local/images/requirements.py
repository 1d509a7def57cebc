"""The distributions that an image's lock names, found among those installed here, and linked into one folder."""

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name


class NotInstalled(Exception):
    """The lock names a distribution that this Python environment does not have."""


def locked(text: str) -> list[Requirement]:
    """Return the requirements of a lock file that apply to this interpreter; hashes and options are skipped."""
    whole_lines = re.sub(r"\\\n", " ", text)
    found = []
    for line in whole_lines.splitlines():
        wanted = re.split(r"\s#|^#|\s--hash|\s--", line, maxsplit=1)[0].strip()
        if not wanted or wanted.startswith("-"):
            continue
        requirement = Requirement(wanted)
        if requirement.marker is None or requirement.marker.evaluate():
            found.append(requirement)
    return found


def closure(requirements: Iterable[Requirement]) -> dict[str, metadata.Distribution]:
    """Return the installed distributions of `requirements` and all they need, by canonical name.

    Raises NotInstalled when one is missing.
    """
    waiting = list(requirements)
    found: dict[str, metadata.Distribution] = {}
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            raise NotInstalled(f"requirements.lock needs {name}, which is not installed in this environment") from None
        waiting += [need for need in map(_needed, found[name].requires or []) if need is not None]
    return found


def differences(requirements: Iterable[Requirement], found: dict[str, metadata.Distribution]) -> list[str]:
    """Return a sentence for each distribution whose installed version is not the locked one."""
    notes = []
    for requirement in requirements:
        version = found[canonicalize_name(requirement.name)].version
        if not requirement.specifier.contains(version, prereleases=True):
            notes.append(f"{requirement.name} is {version} here; the lock says {requirement.specifier}")
    return notes


def link(distributions: Iterable[metadata.Distribution], folder: Path) -> None:
    """Make `folder` show the files of these distributions and of no other; used as the only entry of a path."""
    folder.mkdir(parents=True, exist_ok=True)
    for distribution in distributions:
        for parts in sorted(_roots(distribution)):
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_symlink() and not target.exists():
                target.symlink_to(Path(str(distribution.locate_file("/".join(parts)))))


def _roots(distribution: metadata.Distribution) -> set[tuple[str, ...]]:
    """Return the highest paths that belong to one distribution alone: packages, modules, and parts of a namespace."""
    files = [file.parts for file in distribution.files or [] if file.parts[0] not in {"..", "__pycache__"}]
    packages = {parts[:-1] for parts in files if parts[-1] == "__init__.py"}
    return {_root(parts, packages) for parts in files}


def _root(parts: tuple[str, ...], packages: set[tuple[str, ...]]) -> tuple[str, ...]:
    for depth in range(1, len(parts)):
        head = parts[:depth]
        if head in packages or head[-1].endswith((".dist-info", ".libs", ".data")):
            return head
    return parts


def _needed(text: str) -> Requirement | None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    return requirement if applies else None
