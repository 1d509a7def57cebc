"""The real parts as fixtures; one that cannot be had skips its tests, and the last lines of the run say so."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.e2e.conftest import settings_of
from tests.e2e.stack import DEMO, Stack, copy_checkout, running
from tests.referees.dynamodb_local import dynamodb_local
from tests.referees.images import Images, base_images
from tests.referees.parts import CACHE, CannotBeHadError, npm
from tests.referees.pulumi_engine import Engine, command
from tests.referees.report import Report
from tests.referees.trino_client import Trino
from tests.referees.trino_server import trino_parts, trino_server

REPORT = pytest.StashKey[Report]()
Part = TypeVar("Part")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REPORT] = Report()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Count the verdicts of each real part."""
    result: pytest.TestReport = yield
    marker = item.get_closest_marker("referee")
    if marker and (result.failed or (result.when == "call" and result.passed)):
        item.config.stash[REPORT].tests.setdefault(marker.args[0], []).append(result.passed)
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    report = config.stash[REPORT]
    if report.tests or report.missing:
        terminalreporter.section("real parts")
        terminalreporter.write_line(f"fetched once into {CACHE}")
        for line in report.lines():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Report:
    """What is said at the end."""
    return pytestconfig.stash[REPORT]


@contextmanager
def real(report: Report, name: str, part: AbstractContextManager[Part]) -> Iterator[Part]:
    """Enter a real part and note how long it took to have it; skip what needs it when it cannot be had."""
    started = time.monotonic()
    try:
        had = part.__enter__()
    except CannotBeHadError as why:
        report.missing[name] = str(why)
        pytest.skip(f"{name}: {why}")
    report.count(name, "s to be ready", round(time.monotonic() - started))
    try:
        yield had
    finally:
        part.__exit__(None, None, None)


@contextmanager
def fetched(fetch: Callable[[], Part]) -> Iterator[Part]:
    """Make a part of what needs no end."""
    yield fetch()


@pytest.fixture(scope="session")
def dynamodb_endpoint(report: Report) -> Iterator[str]:
    """AWS's DynamoDB Local."""
    with real(report, "DynamoDB Local", dynamodb_local()) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def iam_simulator(report: Report) -> Iterator[Path]:
    """The folder of an evaluator of policies that others wrote."""
    with real(report, "IAM simulator", fetched(lambda: npm("iam"))) as folder:
        yield folder


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A local AWS of its own, nothing deployed."""
    folder = tmp_path_factory.mktemp("referees")
    made = Stack(copy_checkout(folder / "checkout"), folder / "state")
    made.state.mkdir()
    made.start()
    try:
        yield made
    finally:
        assert made.stop() == 0


@pytest.fixture(scope="session")
def trino_files(report: Report) -> Iterator[tuple[Path, Path]]:
    """Trino and its Java, before anything is started for it."""
    with real(report, "Trino", fetched(trino_parts)) as files:
        yield files


@pytest.fixture(scope="session")
def trino(
    trino_files: tuple[Path, Path], local_aws: Stack, report: Report, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trino]:
    """Trino over the same Glue catalogue and S3."""
    endpoint = local_aws.environment["AWS_ENDPOINT_URL"]
    with real(report, "Trino", trino_server(*trino_files, endpoint, tmp_path_factory.mktemp("trino"))) as server:
        yield server


@pytest.fixture(scope="session")
def images(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Images]:
    """buildah with the two images that the project's Dockerfiles begin with."""
    with real(report, "buildah", base_images(tmp_path_factory.mktemp("images"))) as store:
        yield store


@pytest.fixture(scope="session")
def handlers(images: Images) -> str:
    """The image of the functions."""
    images.product("handlers", "localhost/python")
    return "handlers"


@pytest.fixture(scope="session")
def tools(images: Images, report: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of the tools; its size, not compressed, is told at the end, and the time of its build."""
    started = time.monotonic()
    images.product("tools", "localhost/debian")
    report.count("buildah", "s to build the tools", round(time.monotonic() - started))
    used = images.run("tools", "du", "--one-file-system", "-sm", "/", shared=tmp_path_factory.mktemp("shared"))
    report.count("buildah", "MB of tools", int(used.split()[0]))
    return "tools"


@contextmanager
def configured(report: Report, folder: Path, need: Callable[[], Path] = command) -> Iterator[Engine]:
    """Yield a stack that the real engine knows and has not deployed, in a local AWS with nothing in it.

    `need` raises CannotBeHadError when something is missing, and else returns the engine's command.
    """
    with real(report, "Pulumi engine", fetched(need)), running(folder) as stack:
        made = Engine(stack, stack.checkout)
        made.backend.mkdir()
        made.done("stack", "init", "dev")
        made.configure(aws__region="us-east-1", **settings_of(stack, folder))
        yield made


@pytest.fixture(scope="session")
def deployed(local_aws: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The program deployed into it, with the demo's reference, ClinVar and targets."""
    local_aws.settings = settings_of(local_aws, tmp_path_factory.mktemp("settings"))
    local_aws.deploy(**local_aws.settings)
    return local_aws


@pytest.fixture(scope="session")
def loaded(deployed: Stack) -> Stack:
    """The demo's sample, taken by the pipeline from its reads to the tables."""
    for path in [*sorted(DEMO.glob("*.fastq.gz")), DEMO / "samplesheet.csv"]:
        deployed.upload(path, f"demo/{path.name}")
    assert deployed.ended("demo", "HCC1395BL")["status"] == "SUCCEEDED"
    return deployed
