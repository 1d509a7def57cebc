"""The demo as a newcomer runs it, in the shell of somebody who works on AWS all day."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from strandline.demo.cloud import ACCESS_KEY
from tests.e2e import rights
from tests.e2e.stack import ROOT

# Root needs no user namespace, and in a chroot the kernel gives none.
APART = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
SEALED = Path(__file__).with_name("sealed_network.py")
HOSTILE = {
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_ENDPOINT_URL_S3": "https://s3.us-east-1.amazonaws.com",
    "AWS_ENDPOINT_URL_OMICS": "https://omics.us-east-1.amazonaws.com",
    "AWS_ENDPOINT_URL_LAMBDA": "https://lambda.us-east-1.amazonaws.com",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEEXAMPLE00",
    "AWS_SECRET_ACCESS_KEY": "of-a-real-account",
    "AWS_SESSION_TOKEN": "of-a-real-session",
    "AWS_REGION": "eu-west-1",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "HTTPS_PROXY": "http://192.0.2.9:3128",
    "HTTP_PROXY": "http://192.0.2.9:3128",
}
NOT_BY_THE_DEMO = {"StartExecution", "StartSyncExecution", "Invoke", "InvokeAsync", "StartRun", "StartRunBatch"}


Demo = tuple[subprocess.CompletedProcess[str], Path | None, Path]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run the demo once, sealed off if this machine can; give what it said, the report of packets, and its folder."""
    folder = tmp_path_factory.mktemp("demo")
    report, state = folder / "packets.json", folder / "state"
    seal = [*APART, sys.executable, str(SEALED), str(report)]
    sealed = subprocess.run([*seal, "true"], capture_output=True, check=False).returncode == 0
    said = subprocess.run(
        [*(seal if sealed else []), sys.executable, "-m", "strandline", "demo", "--exit", "--state", str(state)],
        cwd=ROOT,
        env={**os.environ, **HOSTILE, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    rights.judge(state)
    return said, report if sealed else None, state


def test_real_reads_end_in_the_pathogenic_brca1_variant(demo: Demo) -> None:
    said, _, _ = demo
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    (sentence,) = [line for line in said.stdout.splitlines() if line.startswith("HCC1395BL carries ")]
    for fact in ("BRCA1 chr17:43057078 G>A, heterozygous", "calls it Pathogenic (three stars", "Consequence: nonsense"):
        assert fact in sentence


def test_no_packet_leaves_the_machine_whatever_the_shell_says(demo: Demo) -> None:
    _, report, _ = demo
    if report is None:
        pytest.skip("this machine gives a process no network of its own (needs root or user namespaces)")
    assert json.loads(report.read_text()) == []


def test_the_demo_drives_the_chain_with_uploads_only(demo: Demo) -> None:
    _, _, state = demo
    requests = [json.loads(line) for line in (state / "requests.jsonl").read_text().splitlines()]
    ours = {one["operation"] for one in requests if one["access_key"] == ACCESS_KEY}
    everybody = {one["operation"] for one in requests}
    assert "PutObject" in ours
    assert not ours & NOT_BY_THE_DEMO
    assert {"StartExecution", "StartRun"} <= everybody


def test_nothing_is_left_running(demo: Demo) -> None:
    _, _, state = demo
    left = [
        one.info["cmdline"]
        for one in psutil.process_iter(["cmdline"])
        if str(state) in " ".join(one.info["cmdline"] or [])
    ]
    assert left == []
