"""What the deployment sets is what the functions read."""

import pytest

from handlers.env import CheckJob, DetectSamples, Environment, StartRun

GIVEN = {"input_bucket": "b", "claim_table": "t", "pipeline_arn": "p", "topic_arn": "s"}


def test_what_is_set_is_read_back() -> None:
    variables = DetectSamples.variables(**GIVEN)
    assert variables == {"INPUT_BUCKET": "b", "CLAIM_TABLE": "t", "PIPELINE_ARN": "p", "TOPIC_ARN": "s"}
    assert DetectSamples.load(variables | {"PATH": "/bin"}) == DetectSamples(**GIVEN)


def test_a_variable_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="CLAIM_TABLE"):
        DetectSamples.load({"INPUT_BUCKET": "b", "PIPELINE_ARN": "p", "TOPIC_ARN": "s"})


def test_a_deployment_cannot_forget_or_invent_a_variable() -> None:
    with pytest.raises(TypeError, match="missing \\['topic_arn'\\]"):
        DetectSamples.variables(**{name: value for name, value in GIVEN.items() if name != "topic_arn"})
    with pytest.raises(TypeError, match="unknown \\['bucket'\\]"):
        DetectSamples.variables(**GIVEN, bucket="b")


def test_outputs_of_a_deployment_pass_through_untouched() -> None:
    later = object()
    assert DetectSamples.variables(**{**GIVEN, "topic_arn": later})["TOPIC_ARN"] is later


def test_defaults_stand_in_for_what_is_not_set() -> None:
    required = {name: "x" for name in StartRun._names() if name not in {"workflow_parameters", "run_cache_id"}}
    read = StartRun.load(StartRun.variables(**required))
    assert (read.workflow_parameters, read.run_cache_id) == ("{}", "")


def test_a_function_without_settings_loads() -> None:
    assert isinstance(CheckJob.load({}), Environment)
