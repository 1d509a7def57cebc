"""References as people have them, and what is kept of them."""

import gzip
import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from strandline import compressed
from strandline.demo import reference
from strandline.demo.reference import Derived, derive
from strandline.errors import StrandlineError

TEXT = b">chr1 first\nACGTN\nACnT\n>HLA-A*01:01\nRYGG\n"
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def write(folder: Path, content: bytes, name: str = "r.fa.gz") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("pack", "name"), [(bytes, "r.fa"), (gzip.compress, "r.fa.gz"), (gzip.compress, "odd name")])
def test_any_contigs_plain_or_compressed_are_indexed(pack: Callable[[bytes], bytes], name: str, tmp_path: Path) -> None:
    made = derive(write(tmp_path, pack(TEXT), name), tmp_path / "cache")
    assert made.fasta.read_bytes() == TEXT
    assert made.index == "chr1\t9\t12\t5\t6\nHLA-A*01:01\t4\t36\t4\t5\n"
    assert made.lengths == {"chr1": 9, "HLA-A*01:01": 4}
    assert made.known == {"chr1": 7, "HLA-A*01:01": 4}
    assert made.bases("chr1", 3, 7) == "TNAC"
    assert made.fresh


def test_what_is_kept_is_used_again_and_a_copy_is_known_by_its_content(tmp_path: Path) -> None:
    made = derive(write(tmp_path, gzip.compress(TEXT, mtime=0)), tmp_path / "cache")
    again = derive(write(tmp_path, gzip.compress(TEXT, mtime=0), "copy.fa.gz"), tmp_path / "cache")
    assert (again.fasta, again.fresh) == (made.fasta, False)
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_plain_reference_is_not_copied(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT, "r.fa")
    assert derive(path, tmp_path / "cache").fasta == path
    assert derive(path, tmp_path / "cache").fresh is False


@pytest.mark.parametrize("name", ["reference.fa", "reference.fa.fai", "facts.json"])
def test_a_damaged_cache_is_noticed_and_made_anew(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(TEXT))
    made = derive(path, tmp_path / "cache")
    (made.fasta.parent / name).write_bytes(b"{}")
    mended = derive(path, tmp_path / "cache")
    assert (mended.fasta.read_bytes(), mended.fresh) == (TEXT, True)
    assert [folder.name for folder in (tmp_path / "cache").iterdir()] == [made.fasta.parent.name]


def _derive(path: Path, cache: Path) -> bytes:
    return derive(path, cache).fasta.read_bytes()


def test_several_demos_at_once_end_with_one_sound_copy(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(TEXT * 1 + b">big\n" + b"ACGTACGTAC\n" * 50_000))
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        texts = pool.starmap(_derive, [(path, tmp_path / "cache")] * 3)
    assert {len(text) for text in texts} == {len(gzip.decompress(path.read_bytes()))}
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_an_interrupted_demo_leaves_nothing_and_what_a_killed_one_left_is_swept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    cache = tmp_path / "cache"
    left = cache / ".abc.1.part"
    left.mkdir(parents=True)
    os.utime(left, (time.time() - 2 * 86400,) * 2)
    path = write(tmp_path, gzip.compress(TEXT))
    monkeypatch.setattr(reference.fasta, "contigs", stop)
    with pytest.raises(KeyboardInterrupt):
        derive(path, cache)
    assert list(cache.iterdir()) == []


def test_the_cache_lies_where_the_desktop_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert reference.cache_folder() == Path("/somewhere/strandline/references")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", "/home/anna")
    assert reference.cache_folder() == Path("/home/anna/.cache/strandline/references")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"@r1\nACGT\n+\nFFFF\n", "is a FASTQ, not a reference"),
        (b"patient,sample\n", "is no FASTA: it starts with 'patient,sample\\n', not with '>'"),
        (b">a\nACGT\nAC\nACGT\n", "line 3: shorter than the lines before it, so no index can find a base of a"),
        (b">a\nACGT\nACGTA\n", "line 3: longer than the lines before it"),
        (b">a\nACGT\n>a\nACGT\n", "has two sequences called a"),
        (b">a\n>b\nACGT\n", "the sequence a is empty"),
        (b">\nACGT\n", "line 1: a sequence without a name"),
        (b">a\r\nACGT\r\n", "line 2: Windows line ends; convert the file with `dos2unix`"),
        (b">a\nACGT\nMKLEF\n", "line 3: 'L' stands for no base"),
        (gzip.compress(TEXT, mtime=0)[:-9], "is damaged or cut short"),
        (END[:12] + b"BC" + END[14:18], "is cut short: the block that ends a bgzip file is missing"),
    ],
)
def test_what_no_tool_could_use_is_refused_with_its_line(content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(StrandlineError) as caught:
        derive(write(tmp_path, content, "r.fa"), tmp_path / "cache")
    assert said in str(caught.value)
    assert str(tmp_path / "r.fa") in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_end_of_a_bgzip_file_is_known() -> None:
    assert compressed.is_bgzip(END)
    assert not compressed.is_bgzip(gzip.compress(TEXT))


def test_contigs_are_also_found_under_their_grch38_names(tmp_path: Path) -> None:
    made: Derived = derive(write(tmp_path, TEXT.replace(b">chr1", b">1")), tmp_path / "cache")
    assert made.bases("chr1", 0, 4) == "ACGT"
