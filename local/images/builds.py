"""One CodeBuild build: fetch the source, run the commands that need no daemon, store and push the image."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from local.environment import REGION
from local.images import acts, buildspec, context, registry, requirements
from local.images.assemble import assemble
from local.images.build_log import BuildLog
from local.images.record import BuildRecord
from local.images.store import ImageStore

_PATH = "/usr/local/bin:/usr/bin:/bin"
_MINUTE = 60


class BuildFailed(Exception):
    """A phase did not succeed; the text is what CodeBuild shows beside it."""


class Build:
    """A build in its own thread; `record` is what BatchGetBuilds shows."""

    def __init__(self, record: BuildRecord, store: ImageStore, log: BuildLog) -> None:
        self.record = record
        self._store = store
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._starting = threading.Lock()

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name="codebuild", daemon=True).start()

    def stop(self) -> None:
        """End the build as STOPPED."""
        with self._starting:  # A stop between the two would leave the commands running.
            self._stopped = True
        self._kill()
        self.record.finish("STOPPED")

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _run(self) -> None:
        try:
            self._build()
        except Exception as error:  # noqa: BLE001  # every failure belongs in the build's record
            self._log.say(f"[Container] Phase {self.record.phase} failed: {error}")
            self.record.fail(str(error))
        finally:
            self._log.close()

    def _build(self) -> None:
        record = self.record
        acts.begin(record.role, record.project, self._log.group)
        record.enter("DOWNLOAD_SOURCE")
        archive = _source(record)
        with tempfile.TemporaryDirectory(dir=self._store.scratch()) as scratch:
            source = Path(scratch) / "src"
            source.mkdir()
            context.unpack(archive, source)
            spec = buildspec.find(source, record.buildspec)
            for command in spec.skipped:
                self._log.say(f"[Container] Not run here, needs a daemon or AWS: {command}")
            self._run_commands(spec, source, Path(scratch))
        record.enter("UPLOAD_ARTIFACTS")
        name = record.variable("IMAGE_NAME")
        try:
            image, content = assemble(self._store, archive, name, self._log.say)
            uri, tag = record.variable("REPOSITORY_URI"), record.variable("IMAGE_TAG")
            acts.push(record.role, uri.split("/", 1)[-1])
            digest = registry.push(record.account, record.region, uri, tag, content)
        except (requirements.NotInstalled, registry.NoRepository) as error:
            raise BuildFailed(str(error)) from error
        self._log.say(f"[Container] {name} is {digest}, {image.folder}")
        if not self._stopped:
            record.finish("SUCCEEDED", {"IMAGE_DIGEST": digest})

    def _run_commands(self, spec: buildspec.Buildspec, source: Path, scratch: Path) -> None:
        phase_file = scratch / "phase"
        script = scratch / "build.sh"
        script.write_text(buildspec.script(spec, phase_file))
        self.record.enter("BUILD")
        with self._starting:
            if self._stopped:
                raise BuildFailed("stopped before its first command")
            self._process = subprocess.Popen(
                ["bash", str(script)],
                cwd=source,
                env=self._environment(spec, source),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        limit = threading.Timer(self.record.timeout_minutes * _MINUTE, self._kill)
        limit.daemon = True
        limit.start()
        last = self._log.copy(self._process.stdout)
        code = self._process.wait()
        limit.cancel()
        if code != 0:
            self.record.rename_phase(phase_file.read_text().strip() if phase_file.exists() else "BUILD")
            raise BuildFailed(
                f"COMMAND_EXECUTION_ERROR: Error while executing command: {last}. Reason: exit status {code}"
            )

    def _environment(self, spec: buildspec.Buildspec, source: Path) -> dict[str, str]:
        return {
            # `python` in a command is the interpreter that the image will run under.
            "PATH": f"{Path(sys.executable).parent}:{_PATH}",
            "HOME": str(source.parent),
            "LANG": "C.UTF-8",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "CODEBUILD_BUILD_ID": self.record.id,
            "CODEBUILD_SRC_DIR": str(source),
            "CODEBUILD_START_TIME": str(int(time.time() * 1000)),
            **spec.variables,
            **self.record.variables,
        }


def _source(record: BuildRecord) -> bytes:
    from moto.s3.models import s3_backends

    bucket, _, key = record.source_location.removeprefix("arn:aws:s3:::").partition("/")
    acts.download(record.role, bucket, key)
    found = s3_backends[record.account]["aws"].get_object(bucket, key)
    if found is None:
        raise BuildFailed(f"CLIENT_ERROR: no object {key} in the source bucket {bucket}")
    return bytes(found.value)
