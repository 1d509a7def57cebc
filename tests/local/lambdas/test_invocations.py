"""Calls that somebody waits for: results, errors, limits, logs."""

import base64
import concurrent.futures
import json
import re
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

APP = """
import json, os, sys, time, threading, datetime, decimal, subprocess, signal
STARTED = []
class ReadsNotFound(Exception): pass
def handler(event, context):
    what = event.get("do")
    if what == "echo": return event
    if what == "nothing": return None
    if what == "raise": raise ReadsNotFound("no reads at inputs/x")
    if what == "exit": sys.exit(3)
    if what == "die": os._exit(0)
    if what == "kill": os.kill(os.getpid(), signal.SIGKILL)
    if what == "set": return {1, 2}
    if what == "sleep":
        print("before the sleep")
        subprocess.Popen(["sleep", "300"])
        time.sleep(event["seconds"])
    if what == "big": return "x" * event["size"]
    if what == "who": return os.getpid()
    if what == "context":
        return [context.function_name, context.invoked_function_arn, context.memory_limit_in_mb,
                context.get_remaining_time_in_millis(), context.aws_request_id, context.log_group_name,
                context.client_context.custom if context.client_context else None]
    if what == "log":
        print("one"); print("two\\nthree"); sys.stderr.write("four\\n")
        import logging; logging.getLogger().warning("five\\nsix")
        print("seven", end="")
    return what
"""


@pytest.fixture(scope="module")
def function(cloud):
    return cloud.function(APP, MemorySize=256)


def test_a_result_comes_back_as_json(cloud, function):
    assert cloud.call(function, {"do": "echo", "ü": [1, 2.5, None, True]}) == {"do": "echo", "ü": [1, 2.5, None, True]}
    assert cloud.call(function, {"do": "nothing"}) is None


def test_an_exception_has_its_class_name_its_text_and_its_frames(cloud, function):
    error = cloud.failure(function, {"do": "raise"})
    assert (error["errorType"], error["errorMessage"]) == ("ReadsNotFound", "no reads at inputs/x")
    assert len(error["stackTrace"]) == 1
    assert "in handler" in error["stackTrace"][0]
    assert "app.py" in error["stackTrace"][0]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("exit", "with error: exit status 3"),
        ("die", "without providing a reason"),
        ("kill", "with error: signal: killed"),
    ],
)
def test_a_process_that_ends_is_an_exit_error_and_the_next_call_gets_a_fresh_one(cloud, function, event, reason):
    before = cloud.call(function, {"do": "who"})
    error = cloud.failure(function, {"do": event})
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith(f"Error: Runtime exited {reason}")
    assert cloud.call(function, {"do": "who"}) != before


def test_an_answer_that_is_no_json_is_a_marshal_error(cloud, function):
    assert cloud.failure(function, {"do": "set"})["errorType"] == "Runtime.MarshalError"


def test_a_function_that_outlives_its_time_is_killed_with_its_children(cloud, function, until):
    name = cloud.function(APP, Timeout=1)
    began = time.monotonic()
    error = cloud.failure(name, {"do": "sleep", "seconds": 60})
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert time.monotonic() - began < 30
    assert "before the sleep" in cloud.log_lines(f"/aws/lambda/{name}")


def test_too_large_a_result_is_refused(cloud, function):
    assert cloud.call(function, {"do": "big", "size": 5_000_000}) == "x" * 5_000_000
    assert cloud.failure(function, {"do": "big", "size": 7 << 20})["errorType"] == "Function.ResponseSizeTooLarge"


def test_the_context_says_who_and_how_long(cloud, function):
    context = base64.b64encode(json.dumps({"custom": {"a": "b"}}).encode()).decode()
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=b'{"do": "context"}', ClientContext=context)
    name, arn, memory, left, request_id, group, custom = json.loads(answer["Payload"].read())
    assert (name, arn, memory, custom) == (function, cloud.arn(function), "256", {"a": "b"})
    assert 0 < left <= 10_000
    assert len(request_id) == 36
    assert group == f"/aws/lambda/{function}"


def test_warm_environments_are_used_again_until_the_function_changes(cloud):
    name = cloud.function(APP)
    first = cloud.call(name, {"do": "who"})
    assert [cloud.call(name, {"do": "who"}) for _ in range(3)] == [first] * 3
    cloud.client("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": {"A": "1"}})
    assert cloud.call(name, {"do": "who"}) != first


def test_changed_code_runs_at_the_next_call(cloud):
    name = cloud.function("def handler(event, context): return 1")
    assert cloud.call(name) == 1
    new = cloud.image({"app.py": "def handler(event, context): return 2"})
    cloud.client("lambda").update_function_code(FunctionName=name, ImageUri=new)
    assert cloud.call(name) == 2


def test_calls_at_once_run_at_once(cloud, tmp_path):
    name = cloud.function(
        f"""
import pathlib, time
def handler(event, context):
    room = pathlib.Path({str(tmp_path)!r})
    (room / str(event)).touch()
    while len(list(room.iterdir())) < 4:
        time.sleep(0.02)
    return event
""",
        Timeout=60,
    )
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda i: cloud.call(name, i), range(4))) == [0, 1, 2, 3]


def test_no_more_run_at_once_than_are_reserved(cloud):
    name = cloud.function("import time\ndef handler(event, context): time.sleep(2)")
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        outcomes = list(threads.map(lambda _: attempt(client, name), range(3)))
    assert sorted(outcomes) == ["TooManyRequestsException", "TooManyRequestsException", "ran"]


def attempt(client, name):
    try:
        client.invoke(FunctionName=name)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ran"


def test_the_log_holds_what_was_written_between_start_end_and_report(cloud):
    name = cloud.function(APP)
    cloud.call(name, {"do": "log"})
    lines = cloud.log_lines(f"/aws/lambda/{name}")
    assert lines[0].startswith("START RequestId: ")
    assert lines[0].endswith(" Version: $LATEST")
    assert lines[1:5] == ["one", "two", "three", "four"]
    assert lines[5].startswith("[WARNING]")
    assert lines[5].endswith("five\nsix")
    assert lines[6] == "seven"
    assert lines[7].startswith("END RequestId: ")
    assert "Init Duration" in lines[8]
    assert int(lines[8].partition("Max Memory Used: ")[2].split()[0]) > 5


def test_a_tail_of_the_log_comes_with_the_answer(cloud, function):
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=b'{"do": "log"}', LogType="Tail")
    tail = base64.b64decode(answer["LogResult"]).decode()
    assert "seven" in tail
    assert "REPORT" in tail
    assert re.match(r"START RequestId: [0-9a-f-]{36} Version: \$LATEST\n", tail)
    assert tail.splitlines()[0] in cloud.log_lines(f"/aws/lambda/{function}")


def test_another_log_group_can_be_named(cloud):
    name, group = cloud.function(APP, LoggingConfig={"LogGroup": "/elsewhere"}), "/elsewhere"
    cloud.call(name, {"do": "log"})
    assert "one" in cloud.log_lines(group)
    assert cloud.log_lines(f"/aws/lambda/{name}") == []


def test_a_dry_run_runs_nothing(cloud):
    name = cloud.function(APP)
    answer = cloud.client("lambda").invoke(FunctionName=name, InvocationType="DryRun", Payload=b'{"do": "log"}')
    assert answer["StatusCode"] == 204
    assert cloud.log_lines(f"/aws/lambda/{name}") == []


@pytest.mark.parametrize(
    ("source", "kind", "text"),
    [
        ("import nothing_of_that_name\n", "Runtime.ImportModuleError", "nothing_of_that_name"),
        ("def handler(:\n", "Runtime.UserCodeSyntaxError", "app"),
        ("x = 1\n", "Runtime.HandlerNotFound", "handler"),
        ("raise ValueError('at import')\n", "ValueError", "at import"),
    ],
)
def test_what_goes_wrong_at_the_start_is_told(cloud, source, kind, text):
    error = cloud.failure(cloud.function(source))
    assert error["errorType"] == kind
    assert text in error["errorMessage"]
    assert error["requestId"]


def test_the_image_s_own_command_runs_when_the_function_names_none(cloud):
    files = {
        "main.py": "def run(event, context): return 'by CMD'",
        "containers/handlers/Dockerfile": 'FROM scratch\nCMD ["old.handler"]\nCMD [ "main.run" ]\n',
    }
    assert cloud.call(cloud.function("", uri=cloud.image(files), ImageConfig={})) == "by CMD"


def test_an_image_without_the_runtime_client_says_so(cloud):
    uri = cloud.image({"app.py": "def handler(event, context): pass"}, lock="boto3\n")
    error = cloud.failure(cloud.function("", uri=uri))
    assert error["errorType"] == "Runtime.InvalidEntrypoint"
    assert "awslambdaric" in error["errorMessage"]


def test_a_function_of_an_image_that_was_never_built_cannot_be_made(cloud):
    cloud.function("def handler(event, context): pass")
    with pytest.raises(ClientError) as refused:
        cloud.function("", uri=f"123456789012.dkr.ecr.us-east-1.amazonaws.com/images@sha256:{'0' * 64}")
    assert "does not exist" in refused.value.response["Error"]["Message"]


def test_a_zip_function_answers_with_a_clear_error(cloud):
    cloud.function("def handler(event, context): pass")
    name = cloud.name("zip")
    cloud.client("lambda").create_function(
        FunctionName=name,
        Role="arn:aws:iam::123456789012:role/anyone",
        Runtime="python3.11",
        Handler="app.handler",
        Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18},
    )
    error = cloud.failure(name)
    assert error == {
        "errorType": "Runtime.InvalidPackageType",
        "errorMessage": "the local AWS runs functions of PackageType Image only",
    }


def test_configuration_that_moto_forgets_is_remembered(cloud):
    _, arn = cloud.queue()
    name = cloud.function(APP, DeadLetterConfig={"TargetArn": arn})
    client = cloud.client("lambda")
    client.update_function_configuration(FunctionName=name, ImageConfig={"Command": ["app.other"]})
    known = client.get_function_configuration(FunctionName=name)
    assert known["DeadLetterConfig"] == {"TargetArn": arn}
    assert known["ImageConfigResponse"]["ImageConfig"]["Command"] == ["app.other"]


def test_processes_that_ended_leave_no_open_file_behind(cloud):
    name = cloud.function(APP)
    files = Path(f"/proc/{cloud.process.pid}/fd")
    cloud.failure(name, {"do": "exit"})
    before = len(list(files.iterdir()))
    for _ in range(25):
        cloud.failure(name, {"do": "exit"})
    assert len(list(files.iterdir())) <= before + 5
