"""A function finds what its image holds and nothing else of this machine."""

import pytest

LOOK = """
import importlib, os, sys
def handler(event, context):
    try:
        return importlib.import_module(event).__name__
    except ImportError as error:
        return str(error)
def environment(event, context): return dict(os.environ), os.getcwd(), sys.path, sys.flags.no_site
"""


@pytest.fixture(scope="module")
def image(cloud):
    return cloud.image({"app.py": LOOK, "handlers/__init__.py": "", "strandline/__init__.py": ""})


@pytest.mark.parametrize("module", ["moto", "pulumi", "streamlit", "local", "duckdb", "pytest", "werkzeug", "tests"])
def test_a_function_cannot_import_what_its_lock_does_not_name(cloud, image, module):
    assert cloud.call(cloud.function("", uri=image), module) == f"No module named '{module}'"


@pytest.mark.parametrize("module", ["boto3", "botocore", "awslambdaric", "handlers", "strandline", "dateutil"])
def test_a_function_can_import_its_image_its_lock_and_what_these_need(cloud, image, module):
    assert cloud.call(cloud.function("", uri=image), module) == module


def test_packages_of_a_shared_namespace_are_told_apart(cloud):
    source = "import google.protobuf, os\ndef handler(event, context): return sorted(os.listdir(google.__path__[0]))\n"
    uri = cloud.image({"app.py": source}, lock="awslambdaric\nprotobuf\n")
    assert cloud.call(cloud.function("", uri=uri)) == ["_upb", "protobuf"]


def test_the_environment_is_the_function_s_own_and_lambda_s(cloud, image):
    function = cloud.function(
        "",
        uri=image,
        ImageConfig={"Command": ["app.environment"]},
        Environment={"Variables": {"CLAIM_TABLE": "claims", "AWS_ENDPOINT_URL": "http://elsewhere"}},
    )
    seen, folder, path, no_site = cloud.call(function)
    digest = image.partition("@sha256:")[2]
    assert folder == str(cloud.state / "images" / digest)
    assert path[1] == folder
    assert no_site == 1
    assert seen["CLAIM_TABLE"] == "claims"
    assert seen["AWS_ENDPOINT_URL"] == cloud.endpoint
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == function
    others = {name for name in seen if not name.startswith(("AWS_", "PYTHON"))} - {"LC_CTYPE"}
    assert others == {"CLAIM_TABLE", "PATH", "LANG", "TZ", "LAMBDA_TASK_ROOT", "_HANDLER", "NO_PROXY"}


def test_a_function_reaches_the_local_aws_under_its_own_key(cloud):
    source = "import boto3\ndef handler(event, context): return boto3.client('sts').get_caller_identity()['Account']"
    assert cloud.call(cloud.function(source)) == "123456789012"
    mine = [line for line in cloud.requests() if line["access_key"] == "ASIALOCALLAMBDA00000"]
    assert ("sts", "GetCallerIdentity") in {(line["service"], line["operation"]) for line in mine}
