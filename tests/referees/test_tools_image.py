"""Every tool of the tools image works in it, and germline_gatk with each of its tasks in a container of the image."""

import re
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from components.archives import main_file
from strandline import gatk
from tests.referees.images import Images
from tests.workflows.germline_gatk import slice as brca1
from tests.workflows.runs import DEMO, ROOT, definition, demo_inputs, execute
from tests.workflows.test_definition import TASKS

pytestmark = [pytest.mark.referee("buildah"), pytest.mark.timeout(1800)]

WORKFLOW = "germline_gatk"
REPORTS = ("bcftools_stats", "flagstat", "idxstats", "markdup", "recal", "stats")
MULTIQC = re.findall(r"^multiqc==(\S+)", (ROOT / "containers" / "tools" / "multiqc.lock").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("bwa 2>&1 || true", r"Version: 0\.7\."),
        ("samtools --version-only", r"^1\."),
        ("bcftools --version-only", r"^1\."),
        ("minimap2 --version", r"^2\."),
        ("gatk --version", rf"\(GATK\) v{re.escape(gatk.version())}\n"),
        ("multiqc --version", rf"version {re.escape(*MULTIQC)}$"),
        ("strandline convert --help", r"--vcf"),
        (
            "printf 'chr17\\t0\\t83257441\\tchr17\\n' > c.bed; strandline-genes --contigs c.bed",
            r"^chr17\t\d+\t\d+\tBRCA1$",
        ),
        ("ps --version", r"procps"),
    ],
)
def test_each_tool_starts(images: Images, tools: str, tmp_path: Path, words: str, says: str) -> None:
    said = images.run(tools, "bash", "-c", f"set -e; cd /shared; {words}", shared=tmp_path)
    assert re.search(says, said.strip(), re.MULTILINE), said


def test_java_takes_three_quarters_of_the_memory(images: Images, tools: str, tmp_path: Path) -> None:
    options = "-XX:MaxRAM=1g -XX:+PrintFlagsFinal"
    said = images.run(tools, "gatk", "--version", shared=tmp_path, JDK_JAVA_OPTIONS=options)
    assert re.search(rf"MaxHeapSize +:?= {768 * 2**20} ", said), said[-2000:]


def test_a_task_whose_memory_is_too_small_ends_as_healthomics_tries_again(
    images: Images, tools: str, tmp_path: Path
) -> None:
    """137 is what a kill leaves: whoever runs out of memory on AWS is tried with more."""
    (tmp_path / "reference.fa").write_text(">big\n" + "ACGT" * 20_000_000 + "\n")
    script = "gatk CreateSequenceDictionary -R /shared/reference.fa -O /shared/reference.dict; exit $?"
    images.run(tools, "bash", "-c", script, shared=tmp_path, code=137, JDK_JAVA_OPTIONS="-Xmx48m")


def test_germline_gatk_finds_the_known_variant_in_the_image(images: Images, tools: str, tmp_path: Path) -> None:
    genome = brca1.reference(tmp_path)
    inputs = demo_inputs() | {
        "reference": str(genome),
        "targets": str(brca1.targets(tmp_path)),
        "known_sites": [str(brca1.known_sites(tmp_path, brca1.length(genome)))],
    }
    shell = images.shell(tools, tmp_path / "shell", tmp_path, DEMO)
    (tmp_path / "bin").mkdir()
    archive = definition(WORKFLOW, tmp_path / "workflow.zip")
    done = execute(tmp_path, main_file(WORKFLOW), archive, tmp_path / "bin", inputs, shell=str(shell))
    assert done.outputs, done.complaint[-3000:]
    table = pq.read_table(done.outputs["variants"][0])
    [row] = [row for row in table.to_pylist() if row["start"] == 43057077 - brca1.OFFSET]
    assert (row["ref"], row["alt"], row["genotype"], row["filters"]) == ("G", "A", "0/1", ["PASS"])
    texts = {Path(path).name: Path(path) for path in done.outputs["qc"]}
    page = texts.pop("HCC1395BL.multiqc.html")
    assert sorted(texts) == [f"HCC1395BL.{kind}.txt" for kind in REPORTS]
    assert_page(page)
    assert report_again(shell, tmp_path / "again", list(texts.values())) == page.read_bytes()


def report_again(shell: Path, folder: Path, reports: list[Path]) -> bytes:
    """Return the page that the task makes of the same reports in another folder, at another time."""
    folder.mkdir()
    given = {"sample_name": "HCC1395BL", "reports": "' '".join(map(str, reports))}
    parts = TASKS[f"{WORKFLOW}-report_quality"].command.parts
    script = [part if isinstance(part, str) else next(v for k, v in given.items() if k in str(part)) for part in parts]
    (folder / "command").write_text("".join(script))
    subprocess.run([shell, "command"], cwd=folder, env={"HOME": str(folder), "TMPDIR": str(folder)}, check=True)
    return (folder / "HCC1395BL.multiqc.html").read_bytes()


def assert_page(page: Path) -> None:
    """The page tells of every tool that measured, of nobody's folder, and loads nothing from elsewhere."""
    html = page.read_text()
    for heading in ("gatk-base-recalibrator", "Bcftools", "Mark Duplicates", "Samtools"):
        assert heading in html
    assert "/call-" not in html
    tags = re.sub(r"(<script\b[^>]*>).*?</script>", r"\1", html, flags=re.DOTALL)
    assert re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//[^\"']*", tags) == []
