"""Trino on a free port of 127.0.0.1, over Glue and S3 of a local AWS, under Athena's catalogue name."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.environment import ATHENA_KEY, REGION
from tests.referees.parts import java, maven
from tests.referees.trino_client import Trino

SLOWEST_START = 150.0
# Little memory and only the first compiler: queries of a second do not repay the rest.
MACHINE = ("-server", "-Xmx700m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8")


def trino_parts() -> tuple[Path, Path]:
    """Return the home of a Java and the folder of Trino and its one plugin; CannotBeHadError without a download."""
    parts = maven("trino", ("unpack", "server"), ("copy-dependencies", "plugin/iceberg"))
    _declare(parts / "plugin" / "iceberg")
    return java()[0], parts


@contextmanager
def trino_server(home: Path, parts: Path, aws: str, folder: Path) -> Iterator[Trino]:
    """Run Trino against the local AWS at `aws`, its files in `folder`."""
    port = _free_port()
    command = [str(home / "bin" / "java"), *MACHINE, *_settings(aws, folder, parts / "plugin", port)]
    jars = next((parts / "server").glob("trino-server-core-*")) / "lib" / "*"
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-cp", str(jars), "io.trino.server.TrinoServer"],
            cwd=folder,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _ready(process, Trino(port), folder)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _declare(plugin: Path) -> None:
    """Say which class is the plugin, which only Trino's own archive of 346 MB does."""
    services = plugin / "services" / "META-INF" / "services"
    services.mkdir(parents=True, exist_ok=True)
    (services / "io.trino.spi.Plugin").write_text("io.trino.plugin.iceberg.IcebergPlugin\n")


def _settings(aws: str, folder: Path, plugins: Path, port: int) -> list[str]:
    """Write Trino's files and return the properties that name them."""
    server = {
        "coordinator": "true",
        "node-scheduler.include-coordinator": "true",
        "http-server.http.port": port,
        "discovery.uri": f"http://127.0.0.1:{port}",
        "plugin.dir": plugins,
        "query.max-memory": "300MB",
        "query.max-memory-per-node": "300MB",
        "memory.heap-headroom-per-node": "200MB",
    }
    catalog = {
        "connector.name": "iceberg",
        "iceberg.catalog.type": "glue",
        "hive.metastore.glue.region": REGION,
        "hive.metastore.glue.endpoint-url": aws,
        "hive.metastore.glue.aws-access-key": ATHENA_KEY,
        "hive.metastore.glue.aws-secret-key": "local",
        "fs.native-s3.enabled": "true",
        "s3.endpoint": aws,
        "s3.region": REGION,
        "s3.path-style-access": "true",
        "s3.aws-access-key": ATHENA_KEY,
        "s3.aws-secret-key": "local",
    }
    (folder / "catalog").mkdir()
    for name, values in (("config", server), ("catalog/awsdatacatalog", catalog)):
        (folder / f"{name}.properties").write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    properties = {
        "node.environment": "referee",
        "node.data-dir": folder / "data",
        "node.bind-ip": "127.0.0.1",
        "node.internal-address": "127.0.0.1",
        "config": folder / "config.properties",
        "catalog.config-dir": folder / "catalog",
        "log.path": folder / "server.log",
        "log.enable-console": "false",
    }
    return [f"-D{key}={value}" for key, value in properties.items()]


def _ready(process: subprocess.Popen[bytes], trino: Trino, folder: Path) -> Trino:
    """Wait until a query is answered: Trino says that it has started before it can answer any."""
    until = time.monotonic() + SLOWEST_START
    while time.monotonic() < until:
        if (code := process.poll()) is not None:
            raise AssertionError(f"it ended at its start with exit code {code}: {_last_word(folder)}")
        if trino.answers():
            return trino
        time.sleep(0.2)
    raise AssertionError(f"it did not answer within {SLOWEST_START:.0f} s")


def _last_word(folder: Path) -> str:
    log = folder / "server.log"
    lines = [line for line in log.read_text("utf-8").splitlines() if "ERROR" in line] if log.exists() else []
    return lines[0][:200] if lines else (folder / "output.log").read_text("utf-8", "replace").strip()[-200:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
