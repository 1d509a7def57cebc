"""Comparing, keeping and packing what a program says."""

import io
import zipfile
from pathlib import Path

import pulumi
import pytest

from local.deployment.assets import content_of
from local.deployment.errors import UnsupportedOption
from local.deployment.ledger import Record, deletion_order
from local.deployment.paths import covers, differences, parsed, with_old
from local.deployment.values import LONGEST_KEPT, kept
from local.resources.content import Content


def test_differences_are_named_down_to_the_value() -> None:
    old = {"tags": {"a": "1", "b": "2"}, "rules": [{"id": "x"}], "gone": 1}
    new = {"tags": {"a": "1", "b": "3", "c": "4"}, "rules": [{"id": "y"}]}
    assert differences(old, new) == [("tags", "b"), ("tags", "c"), ("rules", "0", "id"), ("gone",)]


def test_lists_of_another_length_differ_as_a_whole() -> None:
    assert differences({"a": [1, 2]}, {"a": [1]}) == [("a",)]


@pytest.mark.parametrize(
    ("option", "path", "is_covered"),
    [
        ("tags", ("tags", "owner"), True),
        ("tags.owner", ("tags",), True),
        ("tags.owner", ("tags", "cost"), False),
        ("parameterTemplate.*", ("parameterTemplate", "x", "optional"), True),
        ('rules[*].tags["a.b"]', ("rules", "3", "tags", "a.b"), True),
        ("rules[1]", ("rules", "0"), False),
        ("*", ("anything",), True),
    ],
)
def test_an_option_covers_what_it_names(option: str, path: tuple[str, ...], is_covered: bool) -> None:
    assert covers(option, path) is is_covered


def test_a_path_is_read_in_all_its_spellings() -> None:
    assert parsed('a.b[0]["c.d"].*') == ("a", "b", "0", "c.d", "*")


def test_an_ignored_value_is_taken_from_before() -> None:
    assert with_old({"a": {"b": 2, "c": 3}}, {"a": {"b": 1}}, ("a", "b")) == {"a": {"b": 1, "c": 3}}
    assert with_old({"a": 1, "b": 2}, {"a": 1}, ("b",)) == {"a": 1}


def test_files_and_very_long_texts_are_kept_as_hashes() -> None:
    found = kept({"code": Content(b"x"), "short": "text", "long": "x" * (LONGEST_KEPT + 1)})
    assert found["code"] == {"sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}
    assert (found["short"], set(found["long"])) == ("text", {"sha256"})


def test_the_same_files_are_the_same_archive_whenever_they_were_written(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        (tmp_path / folder / "sub" / "run.sh").write_text("echo")
        (tmp_path / folder / "a.py").write_text("pass")
    (tmp_path / "two" / "a.py").touch()
    first, second = (content_of(pulumi.FileArchive(str(tmp_path / folder))) for folder in ("one", "two"))
    assert first.sha256 == second.sha256
    (tmp_path / "two" / "a.py").write_text("other")
    assert content_of(pulumi.FileArchive(str(tmp_path / "two"))).sha256 != first.sha256


def test_an_archive_of_archives_keeps_its_folders_and_its_programs_runnable(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "tool").write_text("#!/bin/sh")
    (tmp_path / "bin" / "tool").chmod(0o755)
    packed = content_of(
        pulumi.AssetArchive(
            {
                "bin": pulumi.FileArchive(str(tmp_path / "bin")),
                "a/note.txt": pulumi.StringAsset("text"),
                ".": pulumi.AssetArchive({"top": pulumi.StringAsset("t")}),
            }
        )
    )
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.namelist() == ["a/note.txt", "bin/tool", "top"]
        assert archive.getinfo("bin/tool").external_attr >> 16 & 0o111
        assert archive.read("a/note.txt") == b"text"


def test_nothing_is_fetched_from_a_network() -> None:
    with pytest.raises(UnsupportedOption, match="takes no RemoteAsset"):
        content_of(pulumi.RemoteAsset("https://example.com/x"))


def test_what_depends_on_others_is_deleted_first() -> None:
    def record(urn: str, *needs: str, parent: str = "") -> Record:
        return Record(urn, "t", urn, urn, {}, {}, dependencies=list(needs), parent=parent)

    records = [
        record("child", parent="component"),
        record("user", "child", "base"),
        record("base"),
        record("component"),
    ]
    order = [each.urn for each in deletion_order(records)]
    assert order.index("user") < order.index("child") < order.index("component")
    assert order.index("user") < order.index("base")
