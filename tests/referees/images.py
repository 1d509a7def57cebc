"""Images built from the project's own Dockerfiles and build contexts, without a daemon and without a registry."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from components.archives import image_context
from tests.referees.parts import HERE, CannotBeHadError, debian, need

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# The same for Java, in a format of its own, where this machine has one.
JAVA_CERTIFICATES = Path("/etc/ssl/certs/java/cacerts")
PIP_SETTINGS = Path("/etc/pip.conf")
LONGEST_BUILD = 1500


class Images:
    """A store of images below a folder of its own."""

    def __init__(self, folder: Path, buildah: str) -> None:
        self._buildah = [buildah, "--root", str(folder / "store"), "--runroot", str(folder / "run")]
        self._folder = folder
        self._environment = os.environ | {"STORAGE_DRIVER": "vfs"}
        self._containers: dict[str, str] = {}

    def build(self, name: str, dockerfile: Path, context: Path, **arguments: str) -> None:
        """Build one image; AssertionError with what the build said last when it fails."""
        given = [word for key, value in arguments.items() for word in ("--build-arg", f"{key}={value}")]
        mounts = ["--volume", f"{CERTIFICATES}:/run/certificates.crt:ro"]
        for path, where in ((JAVA_CERTIFICATES, "/run/cacerts"), (PIP_SETTINGS, PIP_SETTINGS)):
            if path.exists():
                mounts += ["--volume", f"{path}:{where}:ro"]
        words = ["--isolation", "chroot", "--network", "host", *mounts, *given]
        done = self._call("bud", *words, "--tag", name, "--file", str(dockerfile), str(context))
        assert done.returncode == 0, f"{name}: {done.stdout[-3000:]}"

    def product(self, image: str, base: str) -> None:
        """Build one of the project's images from exactly the files that CodeBuild would get."""
        context = self._folder / f"context-{image}"
        for name, content in image_context(image).files:
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            (context / name).write_bytes(content)
        self.build(image, context / "containers" / image / "Dockerfile", context, BASE=base)

    def run(self, image: str, *command: str, shared: Path, code: int = 0, **environment: str) -> str:
        """Run a command in the container of the image, with a folder of this machine at /shared.

        Return what it said; AssertionError when it does not end with this exit code.
        """
        given = [word for key, value in environment.items() for word in ("--env", f"{key}={value}")]
        words = ["--isolation", "chroot", "--volume", f"{shared}:/shared", *given]
        done = self._call("run", *words, self._container(image), "--", *command)
        assert done.returncode == code, f"{' '.join(command)}: {done.returncode}: {done.stdout[-3000:]}"
        return done.stdout

    def shell(self, image: str, file: Path, *folders: Path) -> Path:
        """Write a program that runs a script by the image's bash, where and on what it is called, and return it.

        `folders` of this machine are in the container under the same paths.
        """
        volumes = [word for folder in folders for word in ("--volume", f"{folder}:{folder}")]
        words = [*self._buildah, "run", "--isolation", "chroot", *volumes]
        run = f'{shlex.join(words)} --workingdir "$PWD" --env HOME="$HOME" --env TMPDIR="$TMPDIR"'
        # A task has a bare environment; PATH is here for buildah, and the container has its own.
        given = f"export STORAGE_DRIVER=vfs PATH={shlex.quote(os.environ['PATH'])}"
        file.write_text(f'#!/bin/sh\n{given}\nexec {run} {self._container(image)} -- bash "$@"\n')
        file.chmod(0o755)
        return file

    def _container(self, image: str) -> str:
        """Return the one container of an image, in which whatever is asked of the image happens."""
        if image not in self._containers:
            self._containers[image] = self._call("from", "--pull-never", image).stdout.split()[-1]
        return self._containers[image]

    def settings(self, image: str) -> Mapping[str, list[str]]:
        """Return the entry point and the command that the image starts with."""
        config = json.loads(self._call("inspect", "--type", "image", image).stdout)["OCIv1"]["config"]
        return {"entry": config.get("Entrypoint") or [], "command": config.get("Cmd") or []}

    def remove(self) -> None:
        """Remove every container and image, and the store."""
        self._call("rm", "--all")
        self._call("rmi", "--all", "--force")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _call(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._buildah, *words],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST_BUILD,
        )


@contextmanager
def base_images(folder: Path) -> Iterator[Images]:
    """Yield a store with `debian` and `python`; CannotBeHadError when this machine cannot build images."""
    buildah = need("buildah", "buildah")
    if os.geteuid() != 0:
        raise CannotBeHadError("debootstrap and buildah's chroot need root here")
    archive = debian()
    images = Images(folder, buildah)
    try:
        trusted = "-Djavax.net.ssl.trustStore=/run/cacerts" if JAVA_CERTIFICATES.exists() else ""
        images.build("debian", HERE / "buildah" / "debian.Dockerfile", archive.parent, MAVEN_OPTS=trusted)
        images.build("python", HERE / "buildah" / "python.Dockerfile", HERE / "buildah")
        yield images
    finally:
        images.remove()
