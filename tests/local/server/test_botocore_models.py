import json
import subprocess
import sys
import textwrap

import pytest

from tests.local.conftest import ROOT

SERVICES = ["s3", "iam", "lambda", "stepfunctions", "omics", "sts", "glue", "cloudfront", "no-such-service"]


REGIONS = f"""
    import json
    session = boto3.session.Session(region_name="us-east-1")
    told = {{
        service: [session.get_available_regions(service, partition_name=name) for name in ("aws", "aws-cn")]
        for service in {SERVICES}
    }}
    print(json.dumps(told))
"""


def sharing(program: str, first: str = "from local.botocore_models import share\nshare()\nshare()\n") -> str:
    """Run a program in a process whose sessions share what they read."""
    code = f"import boto3\n{first}{textwrap.dedent(program)}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def regions():
    """What sessions that share tell, and what botocore itself does: in processes of their own, for the tests share."""
    return json.loads(sharing(REGIONS)), json.loads(sharing(REGIONS, first=""))


@pytest.mark.parametrize("service", SERVICES)
def test_regions_are_the_ones_that_botocore_itself_tells(service, regions):
    told, expected = regions
    assert told[service] == expected[service]


def test_a_description_is_parsed_once_for_all_sessions_and_their_folders_do_not_grow():
    told = sharing("""
        from botocore.loaders import JSONFileLoader
        read, load = [], JSONFileLoader.load_file
        JSONFileLoader.load_file = lambda self, path: read.append(path) or load(self, path)
        for number in range(3):
            session = boto3.session.Session("a", "b", region_name="us-east-1")
            session.client("ssm")
            folders = session._session.get_component("data_loader").search_paths
        names = [path for path in read if path.endswith("service-2") and "ssm" in path]
        print(len(names) - len(set(names)), len(folders) - len(set(folders)))
    """)
    assert told == "0 0"


def test_sessions_in_many_threads_get_working_clients():
    told = sharing("""
        from concurrent.futures import ThreadPoolExecutor
        def operations(number):
            session = boto3.session.Session("a", "b", region_name="us-east-1")
            return len(session.client("omics").meta.service_model.operation_names)
        with ThreadPoolExecutor(8) as pool:
            print(len(set(pool.map(operations, range(16)))))
    """)
    assert told == "1"
