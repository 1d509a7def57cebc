"""What pages say of settings, resources and prices is what the program says."""

import re
from collections import Counter

import pytest
import yaml

from local import server
from scripts import document, task_requests
from tests.components.recorder import Recorded, deploy
from tests.docs.markdown import ROOT, Page, pages

DECLARED = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))["config"]
OF_PULUMI = {"aws:region", "aws-native:region", "NAME"}
OTHER_CAMELS = {"runOutputUri", "maxRetries"}
"""Names in that spelling that are no settings of ours."""


@pytest.fixture(scope="module")
def made() -> list[Recorded]:
    return [one for one in deploy() if not one.type.startswith("strandline:")]


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    listed = {row[0].strip("`"): row for row in Page("README.md").rows if row[0].strip("`") in DECLARED}
    assert list(listed) == list(DECLARED)
    for name, one in DECLARED.items():
        assert one["description"].split()[0] in listed[name][2]
        assert listed[name][1].count("/…/") <= str(one["default"]).count("://"), f"{name} is no path"


def test_every_setting_that_a_page_names_is_declared() -> None:
    for page in pages():
        camels = {span for span in page.code if re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", span)}
        set_there = {words[3] for words in page.commands if words[:3] == ["pulumi", "config", "set"]}
        unknown = (camels | set_there) - DECLARED.keys() - OF_PULUMI - OTHER_CAMELS
        assert not unknown, f"{page.name} names {', '.join(sorted(unknown))}"


def test_the_readme_and_the_operations_count_what_a_deployment_makes(made: list[Recorded]) -> None:
    kinds = Counter(one.type.rpartition(":")[2] for one in made)
    total = f"{len(made)} resources"
    assert total in Page("README.md").text
    assert total in Page("docs/operations.md").text
    said = {row[0].split(",")[0]: row[1] for row in Page("docs/operations.md").rows if len(row) == 3}
    for words, kind in (
        ("buckets", "Bucket"),
        ("Lambda functions", "Function"),
        ("IAM roles", "Role"),
        ("log groups", "LogGroup"),
        ("queues", "Queue"),
        ("state machines", "StateMachine"),
        ("EventBridge rules on the default bus", "EventRule"),
        ("Athena workgroup", "Workgroup"),
    ):
        assert said[words] == str(kinds[kind]), words
    assert said["Glue database with tables and views"] == f"{kinds['CatalogDatabase']} with {kinds['CatalogTable']}"


def test_every_price_says_where_it_is_from_and_how_far_to_trust_it() -> None:
    data = document.price_list()
    for name, price in data["prices"].items():
        assert price["standing"] in data["standings"], name
        assert price["source"], name
        assert price["amount"] > 0, name
    assert data["collected"] in Page("README.md").text
    assert data["collected"] in Page("docs/costs.md").text


def test_an_example_costs_what_its_parts_cost() -> None:
    data = document.price_list()
    tasks = set(task_requests.of_workflow(document.WORKFLOW))
    # Without known sites nothing is recalibrated, and bwa's index is brought along or made.
    recalibration = {name for name in tasks if "known_sites" in name or "recal" in name or "qualities" in name}
    optional = recalibration | {"gather_models", "gather_reads", "index_for_bwa"}
    for example in data["examples"]:
        named = {item["task"] for item in example["items"] if "task" in item}
        assert not named or tasks - optional <= named <= tasks, f"{example['id']} forgets {tasks - optional - named}"
    genome = next(example for example in data["examples"] if example["id"] == "genome")
    align = next(item for item in genome["items"] if item.get("task") == "align_lane")
    assert document.cost(align, data) == pytest.approx(align["times"] * align["hours"] * 16 * 0.057375)


def test_no_cost_is_written_as_a_power_of_ten() -> None:
    assert not re.findall(r"\d+e[+-]\d+", document.summary() + document.examples())


def test_the_examples_are_of_the_workflow_that_a_deployment_runs_unless_told_otherwise() -> None:
    assert DECLARED["workflow"]["default"] == document.WORKFLOW


def test_no_task_is_priced_on_an_instance_smaller_than_it_asks_for() -> None:
    for name, one in task_requests.of_workflow(document.WORKFLOW).items():
        assert one.processors >= one.cpus, name


def test_the_page_on_the_local_aws_names_each_of_its_parts() -> None:
    text = Page("docs/local.md").text
    for part in server.PARTS:
        path = part.removesuffix(".install").removesuffix(".register").replace(".", "/")
        assert f"`{path}/`" in text or f"`{path}.py`" in text, f"docs/local.md does not tell of {part}"


def test_the_page_on_aws_s_sample_names_states_that_exist() -> None:
    known = set(re.findall(r'^ *"(\w+)": \{', (ROOT / "workflows/pipeline.asl.json").read_text("utf-8"), re.MULTILINE))
    rows = [row for row in Page("docs/from_the_2022_sample.md").rows if len(row) == 2]
    ours = {name for row in rows for name in re.findall(r"`([A-Z][A-Za-z]+)`", row[1])}
    assert ours
    assert ours <= known
