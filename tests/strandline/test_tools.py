"""The programs of the workflow are found, or their absence is told with what to do."""

import subprocess
from pathlib import Path

import pytest

from strandline import tools
from strandline.errors import ToolMissing
from tests.programs import program


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the whole PATH, and a user without rights."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    return tmp_path


def test_nothing_is_installed_when_everything_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in tools.TOOLS:
        program(path, tool)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing to install"))
    assert tools.require(install=True) == []


def test_a_user_is_told_the_exact_command(path: Path) -> None:
    program(path, "apt-get")
    program(path, "samtools")
    with pytest.raises(ToolMissing) as caught:
        tools.require()
    assert str(caught.value) == (
        "minimap2, bcftools, tabix are not installed: "
        "run `apt-get install -y --no-install-recommends minimap2 bcftools tabix` as root, and start again."
    )


def test_without_apt_the_user_is_sent_to_the_package_manager(path: Path) -> None:
    with pytest.raises(ToolMissing, match="install with your package manager"):
        tools.require(install=True)


def installing(path: Path) -> str:
    """An apt-get that knows packages only after an update, and says in a file what it was asked."""
    return f"""echo "$@" >> {path}/asked
case "$1" in
  update) : > {path}/updated ;;
  install) [ -e {path}/updated ] || exit 100
    for tool in {" ".join(tools.TOOLS)}; do printf '#!/bin/sh\\n' > {path}/$tool
    /bin/chmod +x {path}/$tool; done ;;
esac"""


def test_asked_to_it_installs_after_refreshing_stale_lists_and_never_by_sudo(path: Path) -> None:
    program(path, "apt-get", installing(path))
    program(path, "sudo", f"echo sudo >> {path}/asked")
    assert tools.require(install=True) == list(tools.TOOLS)
    install = f"install -y --no-install-recommends {' '.join(tools.TOOLS)}"
    assert (path / "asked").read_text().splitlines() == [install, "update -q", install]


def test_root_installs_without_being_asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "apt-get", installing(path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert tools.require() == list(tools.TOOLS)


def test_an_installation_that_fails_says_why(path: Path) -> None:
    program(path, "apt-get", "echo 'E: Permission denied' >&2; exit 100")
    with pytest.raises(ToolMissing, match=r"failed \(E: Permission denied\); run it as root"):
        tools.require(install=True)


def test_an_old_python_is_refused() -> None:
    tools.check_python((3, 11))
    with pytest.raises(ToolMissing, match=r"needs Python 3\.11 or newer, and this is 3\.10"):
        tools.check_python((3, 10))


@pytest.mark.parametrize(("system", "name"), [("darwin", "macOS"), ("win32", "Windows"), ("freebsd14", "freebsd14")])
def test_elsewhere_than_on_linux_one_sentence_says_where_it_runs(system: str, name: str) -> None:
    tools.check_machine("linux")
    with pytest.raises(ToolMissing, match=f"^The demo runs on Linux, and in WSL on Windows; this is {name}.$"):
        tools.check_machine(system)


MOUNTS = """\
/dev/sdc / ext4 rw,relatime 0 0
C:\\134 /mnt/c 9p rw,noatime,aname=drvfs;path=C:\\;uid=1000;symlinkroot=/mnt/,cache=5 0 0
D:\\134 /mnt/d drvfs rw,noatime 0 0
none /mnt/c/linux tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "slow"),
    [("/home/a/strandline", False), ("/mnt/c/strandline", True), ("/mnt/d", True), ("/mnt/c/linux/strandline", False)],
)
def test_a_checkout_on_a_windows_drive_gets_a_hint(folder: str, slow: bool, tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    hint = tools.slow_checkout(Path(folder), tmp_path / "mounts")
    assert (hint is not None) == slow
    assert hint is None or "clone it below your Linux home" in hint


def test_where_mounts_cannot_be_read_nothing_is_hinted(tmp_path: Path) -> None:
    assert tools.slow_checkout(Path("/mnt/c"), tmp_path / "none") is None


def test_for_the_tests_a_browser_with_a_font_is_installed_too(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for tool in tools.TOOLS:
        program(path, tool)
    program(path, "apt-get", f'echo "$@" >> {path}/asked')
    monkeypatch.setattr(tools, "FONTS", path / "fonts")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert tools.main([]) == 0
    assert not (path / "asked").exists()
    assert tools.main(["--tests"]) == 0
    wanted = "chromium fonts-dejavu-core"
    assert (path / "asked").read_text() == f"install -y --no-install-recommends {wanted}\n"
    assert capsys.readouterr().out == "all tools are there\ninstalled chromium, fonts-dejavu-core\n"


def test_who_may_not_install_a_browser_tests_without_one(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for tool in tools.TOOLS:
        program(path, tool)
    program(path, "apt-get")
    assert tools.main(["--tests"]) == 0
    said = capsys.readouterr().err
    assert "the tests in a browser will be skipped: chromium" in said
    assert "run `apt-get install -y --no-install-recommends chromium" in said


def test_without_a_way_to_the_package_sources_the_network_is_named(path: Path) -> None:
    program(path, "apt-get", "echo 'E: Unable to locate package minimap2' >&2; exit 100")
    with pytest.raises(ToolMissing, match="cannot reach its package sources: look at the network, or set http_proxy"):
        tools.require(install=True)
