"""What only a whole run of the tests can tell: that each grant is used by some test, or has a reason."""

from pathlib import Path

import pytest

from tests.e2e import rights

FILES = {f"tests/e2e/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}


class Whole:
    """A plugin of the process that the others of a parallel run report to."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._failed = False
        self._faults: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which files had tests, and whether all went well."""
        self._failed |= report.failed
        if report.when == "call":
            self._seen.add(report.nodeid.partition("::")[0])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge the grants when every test that drives a stack was there, and let the run fail by them."""
        chosen = session.config.option.keyword or any("::" in argument for argument in session.config.args)
        if self._seen >= FILES and not self._failed and not chosen:
            self._faults = rights.faults()
            if self._faults:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was found."""
        if self._faults:
            terminalreporter.section("grants of the roles", red=True)
            for fault in self._faults:
                terminalreporter.write_line(fault)
