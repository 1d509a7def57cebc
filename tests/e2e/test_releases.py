"""ClinVar releases come, go back and are refused while samples are loaded; findings always are of one release."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.people import CARRIER, HEALTHY, slice_of
from tests.e2e.stack import DEMO, ROOT, Stack

PROJECT = "releases"
STOP = "55480"
FIRST, SECOND = "2026-02-26", "2026-03-28"


@pytest.fixture(scope="module")
def loaded(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Two people who were uploaded, and so are loaded, at the same moment; the first release is put back afterwards."""
    folder = tmp_path_factory.mktemp("reads")
    stack.pair(PROJECT, "carrier", *slice_of(CARRIER, 0, 2, folder))
    stack.pair(PROJECT, "healthy", *slice_of(HEALTHY, 0, 2, folder))
    for sample in ("carrier", "healthy"):
        assert stack.ended(PROJECT, sample)["status"] == "SUCCEEDED"
    yield stack
    stack.deploy(**stack.settings)
    assert shown(stack) == {FIRST}


def clinvar(target: Path, date: str, change: Callable[[list[str]], list[str]]) -> Path:
    """Write the demo's ClinVar slice under another date, with each record's fields changed."""
    with gzip.open(next(DEMO.glob("clinvar*.vcf.gz")), "rt") as source, gzip.open(target, "wt") as file:
        for line in source:
            if line.startswith("#"):
                file.write(re.sub(r"^##fileDate=.*", f"##fileDate={date}", line))
            else:
                file.write("\t".join(change(line.split("\t"))))
    return target


def benign(fields: list[str]) -> list[str]:
    if fields[2] == STOP:
        fields[7] = re.sub(r"CLNSIG=[^;]*", "CLNSIG=Benign", fields[7])
    return fields


def of_another_assembly(fields: list[str]) -> list[str]:
    other = {"A": "C", "C": "G", "G": "T", "T": "A"}[fields[3][0]]
    return [*fields[:3], other + fields[3][1:], *fields[4:]]


def findings(stack: Stack) -> list[list[str]]:
    """Sample, variation, class, release and genes of every finding of the project."""
    columns = "project, sample, variation_id, significance, release, array_join(genes, '|')"
    found = stack.rows(f"SELECT {columns} FROM findings ORDER BY 1, 2, 3")  # noqa: S608  # constants
    return [row[1:] for row in found if row[0] == PROJECT]


def classes(stack: Stack) -> list[tuple[str, str]]:
    """The class of the known variant and its release, of whoever carries it."""
    return [(row[2], row[3]) for row in findings(stack) if row[1] == STOP]


def shown(stack: Stack) -> set[str]:
    """The releases that the view `annotations` shows."""
    return {row[0] for row in stack.rows("SELECT DISTINCT release FROM annotations")}


def state(stack: Stack) -> str:
    return json.dumps([findings(stack), sorted(shown(stack))])


def deploy_with(stack: Stack, path: Path) -> str:
    """Deploy with this ClinVar file, which must fail; return what the deployer said."""
    settings = stack.settings | {"annotationUri": stack.keep("laboratory-data", path)}
    given = [word for name, value in settings.items() for word in ("--config", f"{name}={value}")]
    done = stack.run("local", "deploy", "--state", str(stack.state), "--stack", "e2e", *given, check=False)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_two_samples_loaded_at_one_moment_both_have_their_own_findings(loaded: Stack) -> None:
    genes: dict[str, set[str]] = {"carrier": set(), "healthy": set()}
    for row in findings(loaded):
        genes[row[0]] |= set(row[4].split("|"))
    assert "BRCA1" in genes["carrier"]
    assert genes["healthy"]
    assert "BRCA1" not in genes["healthy"]
    assert classes(loaded) == [("pathogenic", FIRST)]


def test_every_finding_shows_on_how_many_reads_it_stands(loaded: Stack) -> None:
    """A call of one read that passed its filters is a finding; it is shown with that one read, and never dropped."""
    found = loaded.findings(PROJECT, "carrier")
    assert all(isinstance(row[name], int) for row in found for name in ("depth", "ref_depth", "alt_depth"))
    assert min(row["depth"] for row in found) < 5
    said = loaded.run("strandline", "query", "--project", PROJECT, "--sample", "carrier").stdout
    for row in found:
        assert f"{row['ref_depth']},{row['alt_depth']} of {row['depth']}" in said


def test_a_file_without_classifications_is_refused_by_name_and_changes_nothing(loaded: Stack) -> None:
    before = state(loaded)
    said = deploy_with(loaded, next((ROOT / "tests" / "data" / "clinvar").glob("*.vcf.gz")))
    assert "InvalidAnnotation" in said
    assert "CLNSIG" in said
    assert state(loaded) == before


def test_a_file_of_another_assembly_is_refused_by_name_and_changes_nothing(loaded: Stack, tmp_path: Path) -> None:
    before = state(loaded)
    said = deploy_with(loaded, clinvar(tmp_path / "clinvar_shifted.vcf.gz", "2026-05-01", of_another_assembly))
    assert "AssemblyMismatch" in said
    assert "disagree with the reference" in said
    assert state(loaded) == before


def test_a_new_release_reclassifies_what_was_loaded_and_going_back_does_too(loaded: Stack, tmp_path: Path) -> None:
    newer = clinvar(tmp_path / "clinvar_newer.vcf.gz", SECOND, benign)
    loaded.deploy(**loaded.settings | {"annotationUri": loaded.keep("laboratory-data", newer)})
    assert classes(loaded) == [("benign", SECOND)]
    assert {row[3] for row in findings(loaded)} == {SECOND}
    assert shown(loaded) == {SECOND}

    loaded.deploy(**loaded.settings)
    assert classes(loaded) == [("pathogenic", FIRST)]
    assert shown(loaded) == {FIRST}
