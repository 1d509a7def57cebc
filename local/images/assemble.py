"""From a build context to an image that runs."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from local.images import commands, context, dockerfile, registry, requirements
from local.images.context import Content
from local.images.store import Image, ImageStore


def assemble(store: ImageStore, archive: bytes, name: str, say: Callable[[str], None]) -> tuple[Image, Content]:
    """Store the image `name` of a context and return it with the context's identity.

    Building the same content again finds the same image. `say` gets the notes of the build. Raises
    requirements.NotInstalled.
    """
    with tempfile.TemporaryDirectory(dir=store.scratch()) as scratch:
        folder = Path(scratch) / "context"
        folder.mkdir()
        context.unpack(archive, folder)
        content = context.content_of(folder, name)
        digest = registry.digest_of(content)
        if store.holds(digest):
            return store.load(digest), content
        _link_packages(folder, name, store.packages(digest), say)
        shutil.rmtree(store.folder(digest), ignore_errors=True)
        folder.rename(store.folder(digest))
    built = store.folder(digest)
    commands.write(built, store.packages(digest), commands.declared(built, name))
    return store.finish(digest, _command(built, name)), content


def _link_packages(folder: Path, name: str, packages: Path, say: Callable[[str], None]) -> None:
    lock = folder / "containers" / name / "requirements.lock"
    wanted = requirements.locked(lock.read_text()) if lock.is_file() else []
    found = requirements.closure(wanted)
    for note in requirements.differences(wanted, found):
        say(note)
    shutil.rmtree(packages, ignore_errors=True)
    requirements.link(found.values(), packages)


def _command(folder: Path, name: str) -> list[str]:
    text = folder / "containers" / name / "Dockerfile"
    return dockerfile.command(text.read_text()) if text.is_file() else []
