"""GATK is fetched once into a cache folder, or somebody is told what to do."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from strandline import gatk
from strandline.errors import ToolMissing
from tests.programs import program

MAVEN = """case " $* " in *" dependency:copy-dependencies "*) ;; *) exit 9 ;; esac
for word in "$@"; do case "$word" in -DoutputDirectory=*) made="${word#*=}" ;; esac; done
/bin/mkdir -p "$made" && : > "$made/gatk.jar"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with bwa, a Java of 17 and a Maven that brings the one jar of the recipe; an empty cache; no rights."""
    recipe = tmp_path / "recipe"
    recipe.mkdir()
    for name in ("pom.xml", "gatk"):
        shutil.copy(gatk.RECIPE / name, recipe)
    (recipe / "gatk.sha256").write_text(f"{hashlib.sha256().hexdigest()}  gatk.jar\n")
    monkeypatch.setattr(gatk, "RECIPE", recipe)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    program(programs, "bwa")
    program(programs, "java", "echo 'openjdk version \"17.0.15\" 2025-04-15' >&2")
    program(programs, "mvn", MAVEN)
    return programs


def test_the_jars_lie_beside_the_launcher_of_the_image_and_only_there(path: Path) -> None:
    assert gatk.search_path("/usr/bin") == "/usr/bin"
    assert gatk.require() == [f"GATK {gatk.version()}"]
    assert [file.name for file in (gatk.folder() / "lib").iterdir()] == ["gatk.jar"]
    launcher = gatk.folder() / "bin" / "gatk"
    assert os.access(launcher, os.X_OK)
    assert launcher.read_text() == (gatk.RECIPE / "gatk").read_text()
    assert [file.name for file in gatk.folder().parent.iterdir()] == [f"gatk-{gatk.version()}"]
    assert gatk.search_path("/usr/bin") == f"{gatk.folder() / 'bin'}:/usr/bin"


def test_what_was_fetched_is_not_fetched_again_and_needs_no_maven(path: Path) -> None:
    gatk.require()
    (path / "mvn").unlink()
    assert gatk.require() == []


def test_a_user_is_told_the_exact_command(path: Path) -> None:
    (path / "bwa").unlink()
    (path / "mvn").unlink()
    program(path, "apt-get")
    with pytest.raises(ToolMissing) as caught:
        gatk.require()
    assert str(caught.value) == (
        "bwa, maven are not installed: "
        "run `apt-get install -y --no-install-recommends bwa maven` as root, and start again."
    )


def test_who_is_about_to_need_it_is_told_what_is_missing_and_how_it_is_had(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gatk.main(["--look"]) == 0
    assert capsys.readouterr().out == f"{gatk.hint()}\n"
    assert gatk.hint().endswith(
        "cannot run on this machine: gatk is not installed. `make gatk` does it (once, two minutes, 440 MB)."
    )
    gatk.require()
    assert gatk.missing() == []
    assert gatk.hint() == ""
    assert gatk.main(["--look"]) == 0
    assert capsys.readouterr().out == f"GATK {gatk.version()} is there: {gatk.folder()}\n"
    (path / "java").unlink()
    assert gatk.missing() == ["java"]


def test_a_java_that_is_too_old_is_told(path: Path) -> None:
    program(path, "java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")
    with pytest.raises(ToolMissing, match="needs Java 17 or newer, and `java` is 11: install one"):
        gatk.require()


def test_without_maven_central_nothing_is_left_and_the_reason_is_told(path: Path) -> None:
    program(path, "mvn", "echo '[ERROR] Unknown host repo.maven.apache.org'; exit 1")
    with pytest.raises(
        ToolMissing, match=r"could not fetch GATK [\d.]+: Unknown host .* a mirror in ~/\.m2/settings\.xml"
    ):
        gatk.require()
    assert list(gatk.folder().parent.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ('echo x > "$made/gatk.jar"', "gatk.jar"),
        (': > "$made/log4shell.jar"', "log4shell.jar"),
        ('/bin/mv "$made/gatk.jar" "$made/gotk.jar"', "gatk.jar, gotk.jar"),
    ],
)
def test_a_jar_that_the_recipe_does_not_list_is_not_taken(path: Path, more: str, wrong: str) -> None:
    program(path, "mvn", MAVEN + more)
    with pytest.raises(ToolMissing, match=rf"other jars than .*gatk\.sha256 lists \({wrong}\): GATK is not taken"):
        gatk.require()
    assert list(gatk.folder().parent.iterdir()) == []


def test_a_full_disk_is_told_before_anything_is_fetched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gatk, "NEEDED_BYTES", 2**62)
    with pytest.raises(ToolMissing, match=r"GATK needs .* GB are free: make room, or set XDG_CACHE_HOME"):
        gatk.require()


@pytest.mark.parametrize(("ends", "code"), [("exit 2", 2), ("kill -KILL $$", -9)])
def test_the_launcher_gives_java_three_quarters_of_the_memory_and_its_own_exit_code(
    path: Path, ends: str, code: int
) -> None:
    gatk.require()
    program(path, "java", f'printf "%s\\n" "$@"\n{ends}')
    words = ["/bin/sh", str(gatk.folder() / "bin" / "gatk"), "HaplotypeCaller", "-R", "a b"]
    done = subprocess.run(words, env={"PATH": f"{path}:/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert done.returncode == code
    said = done.stdout.splitlines()
    assert "-XX:MaxRAMPercentage=75" in said
    assert "-XX:OnOutOfMemoryError=kill -KILL %p" in said
    assert said[-4:] == ["org.broadinstitute.hellbender.Main", "HaplotypeCaller", "-R", "a b"]
