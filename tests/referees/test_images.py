"""The images that buildah makes of the Dockerfiles do what the local AWS does with the same build contexts."""

import json

import pyarrow.parquet as pq
import pytest

from local.environment import client_variables
from strandline.convert import main as convert
from tests.e2e.stack import DEMO, ROOT, Stack
from tests.referees.runtime_api import runtime_api

pytestmark = [pytest.mark.referee("buildah"), pytest.mark.timeout(1800)]

CHAIN = """
set -euo pipefail
cd /shared
gzip -dc *.fa.gz > reference.fa
samtools faidx reference.fa
minimap2 -a -x sr reference.fa *_R1.fastq.gz *_R2.fastq.gz 2> minimap2.log | samtools sort -o reads.bam
samtools index reads.bam
bcftools mpileup -f reference.fa -r chr17:43057000-43057100 reads.bam 2> mpileup.log > pileup.vcf
bcftools call -m -v pileup.vcf | grep -v '^#'
"""


def test_the_image_of_the_functions_answers_an_invocation_as_the_deployed_function(
    images, handlers, loaded: Stack, tmp_path
):
    [run] = loaded.client("omics").list_runs()["items"]
    event = {"job": {"kind": "run", "id": run["id"], "store": ""}}
    functions = loaded.client("lambda")
    [name] = [
        one["FunctionName"] for one in functions.list_functions()["Functions"] if "check-job" in one["FunctionName"]
    ]
    there = json.loads(functions.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"].read())
    settings = images.settings(handlers)
    command = [*settings["entry"], *settings["command"]]
    assert command[-1] == "handlers.check_job.handler"
    variables = client_variables(loaded.environment["AWS_ENDPOINT_URL"])
    with runtime_api(event) as invocation:
        variables["AWS_LAMBDA_RUNTIME_API"] = invocation.address
        images.run(handlers, *command, shared=tmp_path, code=1, **variables)  # 1: there was no second invocation
    assert invocation.failure is None
    assert invocation.answer == there
    assert invocation.answer["state"] == "DONE"


def test_every_function_can_be_loaded_in_the_image(images, handlers, tmp_path):
    names = sorted(path.stem for path in (ROOT / "handlers").glob("*_*.py") if not path.stem.startswith("__"))
    assert len(names) > 5
    lines = [f"import handlers.{name}" for name in names] + ["print('all loaded')"]
    (tmp_path / "load.py").write_text("\n".join(lines))
    assert "all loaded" in images.run(handlers, "python3", "/shared/load.py", shared=tmp_path)


def test_the_image_of_the_tools_converts_a_file_to_the_same_rows(images, tools, tmp_path):
    (tmp_path / "calls.vcf").write_bytes((ROOT / "tests" / "data" / "vcf" / "split_test.vcf").read_bytes())
    words = ["--project", "p", "--sample", "HG00103", "--vcf"]
    images.run(
        tools, "strandline", "convert", *words, "/shared/calls.vcf", "--out", "/shared/image.parquet", shared=tmp_path
    )
    assert convert(["convert", *words, str(tmp_path / "calls.vcf"), "--out", str(tmp_path / "here.parquet")]) == 0
    there, here = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("image", "here"))
    assert here.num_rows > 5
    assert there.equals(here, check_metadata=True)


def test_the_tools_of_the_image_find_the_known_variant_in_the_reads_of_the_demo(images, tools, tmp_path):
    for path in [next(DEMO.glob("*.fa.gz")), *DEMO.glob("*_L003_R?.fastq.gz")]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "chain.sh").write_text(CHAIN)
    said = images.run(tools, *images.settings(tools)["command"], "/shared/chain.sh", shared=tmp_path)
    assert "chr17\t43057078\t.\tG\tA\t" in said


def test_the_image_of_the_tools_starts_nothing_by_itself(images, tools):
    assert images.settings(tools) == {"entry": [], "command": ["bash"]}
