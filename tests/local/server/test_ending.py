"""How the server's process ends: with the reason when it cannot start, and without noise when it is told to stop."""

import signal
import subprocess
import sys
import textwrap

import pytest

from local.environment import client_environment
from tests.local.conftest import ROOT

LONG = """
    SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x), UNNEST(sequence(1, 9000)) b(y), UNNEST(sequence(1, 9000)) c(z)
"""


def serve_with_a_part(folder, install):
    """Serve with one more part whose install does what `install` says."""
    program = f"""
        import sys, types
        from local import patching, serve, server
        part = types.ModuleType("broken")
        def install(state):
            {install}
        part.install = install
        sys.modules["broken"] = part
        server.PARTS = (*server.PARTS, "broken")
        serve.run(["--state", {str(folder)!r}])
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        env=client_environment("http://127.0.0.1:9"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("install", "reason"),
    [
        ("patching.require(patching, 'gone')", "local.patching.gone does not exist"),
        ("raise RuntimeError('no room')", "RuntimeError: no room"),
    ],
)
def test_a_part_that_cannot_be_installed_ends_the_server_with_one_sentence(tmp_path, install, reason):
    ended = serve_with_a_part(tmp_path / "state", install)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("local AWS: broken cannot be installed: ")
    assert reason in ended.stderr
    assert not (tmp_path / "state" / "server.json").exists()


def test_a_stop_in_the_middle_of_a_query_is_a_clean_stop(serve, tmp_path, until):
    cloud = serve()
    athena, bucket = cloud.client("athena"), cloud.bucket()
    asked = athena.start_query_execution(
        QueryString=LONG, ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"}
    )["QueryExecutionId"]
    until(lambda: athena.get_query_execution(QueryExecutionId=asked)["QueryExecution"]["Status"]["State"] == "RUNNING")
    cloud.process.send_signal(signal.SIGTERM)
    assert cloud.process.wait(20) == 0
    assert (tmp_path / "state.err").read_text() == ""


def test_a_stop_while_it_starts_is_a_clean_stop(tmp_path):
    words = [sys.executable, "-m", "local", "serve", "--state", str(tmp_path / "state")]
    starting = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    handled = tmp_path / "state" / "requests.jsonl"
    while not handled.exists() and starting.poll() is None:
        pass
    starting.send_signal(signal.SIGTERM)
    said, complained = starting.communicate(timeout=30)
    assert (starting.returncode, complained) == (0, ""), said
