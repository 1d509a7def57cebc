"""The server as a process: how it starts, what it refuses, how it ends."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local import patching, ports
from local.environment import client_environment
from strandline.ports import hold
from tests.processes import alive

ROOT = Path(__file__).resolve().parents[3]
SLEEPER = """
import os, subprocess, time
def handler(event, context):
    child = subprocess.Popen(["sleep", "600"])
    print("PIDS", os.getpid(), child.pid)
    time.sleep(600 if event == "sleep" else 0)
    return [os.getpid(), child.pid]
"""


def refuse(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "local.serve", *arguments],
        cwd=ROOT,
        env=client_environment("http://127.0.0.1:9"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_server_json_tells_the_same_as_the_first_line(cloud):
    known = json.loads((cloud.state / "server.json").read_text())
    assert known == {
        "pid": cloud.process.pid,
        "port": urlsplit(cloud.endpoint).port,
        "endpoint": cloud.endpoint,
    }
    assert cloud.endpoint.startswith("http://127.0.0.1:")


def test_a_port_in_use_is_refused_with_the_process_that_has_it(cloud, tmp_path):
    port = str(urlsplit(cloud.endpoint).port)
    answer = refuse("--state", str(tmp_path / "other"), "--port", port)
    assert answer.returncode == 2
    said = answer.stderr.strip()
    assert said.startswith(f"local AWS: port {port} is in use by process {cloud.process.pid} (")
    assert "-m local" in said
    assert said.endswith("; stop it, or choose another --port")


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_a_port_that_anything_else_listens_on_is_refused_by_the_listeners_number(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listening:
        listening.bind((address, 0))
        listening.listen()
        assert f"in use by process {os.getpid()} (" in str(ports.refusal(listening.getsockname()[1]))


def test_a_port_that_is_held_is_for_its_holder_alone():
    with hold() as kept, socket.socket() as other:
        port = kept.getsockname()[1]
        assert ports.refusal(port) is None
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))


def test_a_port_whose_holder_the_system_hides_is_refused_all_the_same(monkeypatch):
    monkeypatch.setattr(ports, "_inodes", lambda _: set())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        assert ports.refusal(port) == f"port {port} is in use; stop what listens there, or choose another --port"


def test_a_state_folder_in_use_is_refused_with_a_sentence(cloud):
    answer = refuse("--state", str(cloud.state))
    assert answer.returncode == 3
    assert f"runs as process {cloud.process.pid} on port {urlsplit(cloud.endpoint).port}" in answer.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_the_server_ends_no_process_of_a_function_is_left(serve, until, how):
    cloud = serve()
    function = cloud.function(SLEEPER)
    idle = cloud.call(function)
    cloud.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=b'"sleep"')

    running = until(lambda: [pid for pid in children_of_group(cloud.process.pid) if pid not in idle])
    cloud.process.send_signal(how)
    assert cloud.process.wait(30) == (-9 if how == signal.SIGKILL else 0)
    until(lambda: not any(alive(pid) for pid in [*idle, *running]))
    assert (cloud.state / "server.json").exists() == (how == signal.SIGKILL)


def children_of_group(pid):
    """All processes whose parent chain leads to `pid`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def test_a_folder_that_a_killed_server_left_is_served_again(serve):
    first = serve()
    first.process.kill()
    first.process.wait(30)
    assert serve().client("sts").get_caller_identity()["Account"] == "123456789012"


def test_each_request_is_recorded_with_its_operation_key_and_client(cloud):
    key = "AKIALOCALDEMO0000000"
    bucket = cloud.bucket()
    cloud.client("s3", key).put_object(Bucket=bucket, Key="a b/ü", Body=b"x")
    cloud.client("sns", key).create_topic(Name="recorded")
    cloud.client("sqs", key).list_queues()
    cloud.client("lambda", key).list_functions()
    cloud.client("stepfunctions", key).list_state_machines()
    cloud.client("omics", key).list_sequence_stores()
    mine = [line for line in cloud.requests() if line["access_key"] == key]
    assert [(line["service"], line["operation"], line["status"]) for line in mine] == [
        ("s3", "PutObject", 200),
        ("sns", "CreateTopic", 200),
        ("sqs", "ListQueues", 200),
        ("lambda", "ListFunctions", 200),
        ("states", "ListStateMachines", 200),
        ("omics", "ListSequenceStores", 200),
    ]
    assert all(line["user_agent"].startswith("Boto3/") and line["ms"] >= 0 and line["t"] > 0 for line in mine)


def test_a_connection_serves_many_requests(cloud):
    where = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    sockets = set()
    for _ in range(3):
        connection.request("GET", "/_strandline/health")
        answer = connection.getresponse()
        assert json.loads(answer.read())["status"] == "ok"
        sockets.add(id(connection.sock))
    assert len(sockets) == 1
    assert connection.sock is not None
    connection.close()


def test_a_body_that_nobody_reads_does_not_spoil_the_next_request(cloud):
    where = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    for _ in range(2):
        connection.request("POST", "/_strandline/health", body=b"x" * 5000)
        assert json.loads(connection.getresponse().read())["status"] == "ok"
    connection.close()


def test_the_shell_s_own_aws_settings_reach_neither_server_nor_function(serve):
    cloud = serve(AWS_PROFILE="real", AWS_ACCESS_KEY_ID="AKIAREAL", HTTPS_PROXY="http://127.0.0.1:1", SECRET="mine")
    function = cloud.function("import os\ndef handler(event, context): return dict(os.environ)")
    seen = cloud.call(function)
    assert seen["AWS_ACCESS_KEY_ID"] == "ASIALOCALLAMBDA00000"
    assert seen["AWS_ENDPOINT_URL"] == cloud.endpoint
    assert not {"AWS_PROFILE", "HTTPS_PROXY", "SECRET"} & set(seen)


class Moto:
    limit = 5

    def known(self, event=None):
        return event


def test_a_patch_returns_what_it_replaced():
    original = Moto.known
    assert patching.replace(Moto, "known", lambda self, event=None: 1, expects="self, event") is original
    assert Moto().known() == 1
    patching.replace(Moto, "known", original, expects="self, event")


def test_a_part_that_moto_lost_stops_the_start_and_is_named():
    with pytest.raises(patching.PatchError, match=r"moto 5\.\d.*Moto\.gone does not exist"):
        patching.replace(Moto, "gone", lambda: None, expects="self")


def test_a_part_of_another_shape_stops_the_start_and_both_shapes_are_named():
    with pytest.raises(patching.PatchError, match=r"takes \(self, event\).*a function of \(self, other\)"):
        patching.replace(Moto, "known", lambda: None, expects="self, other")


def test_a_constant_with_another_value_stops_the_start():
    with pytest.raises(patching.PatchError, match=r"limit is 5"):
        patching.replace_value(Moto, "limit", 1, expects=6)
