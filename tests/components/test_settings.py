"""A setting that cannot be deployed is refused in a sentence, before anything is made."""

import ast
import dataclasses
import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from components.buckets import BucketFacts
from components.settings import Settings, camel
from components.settings_rules import stack_settings
from components.stack import Stack
from strandline.errors import SettingError
from tests.components.recorder import ROOT, Recorded, deploy

DECLARED: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))["config"]
HERE = Stack(label="test", account="111122223333", region="us-east-1")


def seen(**facts: Any) -> Any:
    """A look-up that answers the same about every bucket."""
    return lambda _bucket: BucketFacts(**facts)


def read(facts: Any = None, stack: Stack = HERE, **config: str) -> Settings:
    pulumi.runtime.set_all_config({f"strandline:{key}": value for key, value in config.items()})
    return stack_settings(stack, facts or seen())


def test_pulumi_yaml_declares_every_setting_with_its_type_default_and_description() -> None:
    declared = dict(DECLARED)
    types = {str: "string", int: "integer", bool: "boolean"}
    lists = ("notify_emails", "required_tags", "tags")
    for field in dataclasses.fields(Settings):
        entry = declared.pop(camel(field.name))
        assert entry["type"] == types.get(field.type, "array"), field.name
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        assert entry["default"] == ([] if field.name in lists else default), field.name
        assert len(entry["description"]) > 20, field.name
    assert not declared, "Pulumi.yaml declares settings that nobody reads"


def test_the_example_stack_sets_only_what_is_declared() -> None:
    example = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text("utf-8"))["config"]
    own = {key.removeprefix("strandline:") for key in example if key.startswith("strandline:")}
    assert own <= DECLARED.keys()


def test_the_default_data_lies_in_the_bucket_of_the_stack_s_region() -> None:
    settings = read(stack=dataclasses.replace(HERE, region="eu-west-1"))
    assert settings.reference_uri.startswith("s3://aws-genomics-static-eu-west-1/")
    assert settings.annotation_uri.startswith("s3://aws-genomics-static-eu-west-1/")


BAD: list[tuple[dict[str, str], str]] = [
    ({"inputBucketName": "s3://reads"}, "inputBucketName: 's3://reads' is not the name of a bucket"),
    ({"inputBucketName": "reads", "immutableInputs": "true"}, "immutableInputs and expireInputsDays"),
    ({"immutableInputs": "maybe"}, "immutableInputs: 'maybe' must be true or false"),
    ({"expireInputsDays": "-1"}, "expireInputsDays: -1 must be between 0 and 36500"),
    ({"referenceUri": "https://example.org/hg38.fa"}, "referenceUri: 'https://example.org/hg38.fa' is not an S3 URI"),
    ({"referenceUri": "s3://data/hg38.bam"}, "referenceUri: "),
    ({"referenceUri": "s3://data/hg38.fa.gz"}, "Import it uncompressed"),
    ({"referenceName": "hg"}, "referenceName: "),
    ({"annotationUri": "s3://data/clinvar.xml"}, "annotationUri: "),
    ({"workflow": "somatic"}, "workflow: there is no workflows/somatic"),
    ({"workflowParameters": "nowhere.json"}, "workflowParameters: nowhere.json cannot be read"),
    (
        {"qualityGate": '["depth below 10"]'},
        "qualityGate: 'depth below 10' cannot be read; write it like depth fail<10",
    ),
    (
        {"qualityGate": '["deep fail<10"]'},
        "qualityGate: 'deep fail<10' names no metric; write one of mapped, duplicates",
    ),
    ({"qualityGate": '["depth off", "depth warn<3"]'}, "qualityGate: depth has two rules"),
    ({"qualityGate": '["depth fail<"]'}, "cannot be read"),
    ({"variantBackend": "healthomics"}, "closed to new customers"),
    ({"maxConcurrentRuns": "0"}, "maxConcurrentRuns: 0 must be between 1"),
    ({"maxRunCpus": "0"}, "maxRunCpus: 0 must be between 1"),
    ({"maxRunMinutes": "many"}, "maxRunMinutes: 'many' must be a whole number"),
    ({"bytesScannedCutoff": "100"}, "bytesScannedCutoff: 100 must be between 10000000"),
    ({"tracing": "sometimes"}, "tracing: 'sometimes' must be true or false"),
    ({"notifyEmails": '["ada"]'}, "notifyEmails: 'ada' must be an address like ada@example.org"),
    ({"notifyEmails": '["ada@example.org=../x"]'}, "notifyEmails: 'ada@example.org=../x' must be"),
    ({"notifyEmails": '{"ada": 1}'}, "notifyEmails: '{\"ada\": 1}' must be a list of texts"),
    ({"notifyEmails": "ada@example.org"}, "notifyEmails: 'ada@example.org' must be a list"),
    ({"monthlyBudget": "-5"}, "monthlyBudget: -5 must be between 0 (none) and 1000000"),
    ({"auditInputs": "2"}, "auditInputs: '2' must be true or false"),
    ({"customerKey": "arn:aws:kms:us-east-1:1:key/2"}, "must be true or false"),
    ({"permissionsBoundary": "boundary"}, "permissionsBoundary: 'boundary' is not the ARN of a policy"),
    ({"permissionsBoundary": "arn:aws:iam::999999999999:policy/b"}, "that account 111122223333 can use"),
    ({"namePrefix": "my-lab"}, "namePrefix: 'my-lab' must be a lower-case letter"),
    ({"namePrefix": "laboratories"}, "namePrefix: 'laboratories' must be"),
    ({"requiredTags": '["owner"]', "tags": '["cost-centre=1"]'}, "requiredTags: every stack needs owner"),
    ({"requiredTags": '["owner"]', "tags": '["owner="]'}, "requiredTags: every stack needs owner"),
    ({"optimizeTables": "often"}, "optimizeTables: 'often' must be true or false"),
    ({"logRetentionDays": "soon"}, "logRetentionDays: 'soon' must be a whole number"),
    ({"logRetentionDays": "8"}, "logRetentionDays: CloudWatch keeps logs for"),
    ({"forceDestroy": "perhaps"}, "forceDestroy: 'perhaps' must be true or false"),
    ({"tags": "team"}, "tags: "),
    ({"tags": '["strandline:stack=other"]'}, "tags: strandline:stack is reserved"),
    ({"tags": '["who=a<b"]'}, "tags: 'who=a<b' must be letters"),
    ({"tags": json.dumps([f"key{number}=1" for number in range(10)])}, "tags: 10 are too many"),
]


def refusal(config: dict[str, str]) -> str:
    """Return the sentence in which these settings are refused, empty when they are not."""
    try:
        read(**config)
    except SettingError as refused:
        return str(refused)
    return ""


def refused_by_name(setting: str) -> bool:
    """Say whether a bad value of BAD is refused in a sentence that begins with the setting's name."""
    return any(refusal(config).startswith(f"{setting}: ") for config, _ in BAD if setting in config)


@pytest.mark.parametrize("setting", DECLARED)
def test_every_setting_of_pulumi_yaml_has_a_bad_value_that_is_refused_by_its_name(setting: str) -> None:
    assert refused_by_name(setting), f"add a bad value of {setting} to BAD"


def test_a_setting_without_a_bad_value_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not refused_by_name("newSetting")
    # A value that is refused for the sake of another setting is none of this one's.
    monkeypatch.setitem(globals(), "BAD", [({"requiredTags": '["owner"]', "tags": '["owner="]'}, "")])
    assert refused_by_name("requiredTags")
    assert not refused_by_name("tags")


def test_every_setting_is_read_where_something_is_made_and_two_only_refuse() -> None:
    files = [ROOT / "__main__.py", *(ROOT / "components").glob("*.py")]
    trees = [ast.parse(file.read_text("utf-8")) for file in files if not file.name.startswith("settings")]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    made = {node.attr for node in nodes if ast.unparse(node.value).endswith("settings")}
    unread = {field.name for field in dataclasses.fields(Settings)} - made
    # One value is left of the first; the second is about the values of another.
    assert unread == {"variant_backend", "required_tags"}


@pytest.mark.parametrize(("config", "sentence"), BAD)
def test_a_bad_value_is_named_with_what_to_write_instead(config: dict[str, str], sentence: str) -> None:
    refused = refusal(config)
    assert sentence in refused
    assert [key for key in config if key in refused], "the sentence names no setting"


def test_a_refused_setting_is_printed_by_pulumi_without_a_stack_trace() -> None:
    with pytest.raises(pulumi.RunError):
        read(workflow="somatic")


def test_nothing_is_made_when_a_setting_is_refused() -> None:
    made: list[Recorded] = []
    with pytest.raises(SettingError, match="bytesScannedCutoff"):
        deploy(into=made, bytesScannedCutoff="1")
    assert made == []


def test_a_region_without_healthomics_is_refused() -> None:
    with pytest.raises(SettingError, match="HealthOmics does not run in eu-north-1"):
        read(stack=dataclasses.replace(HERE, region="eu-north-1"))


def test_the_two_providers_may_not_deploy_to_two_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    with pytest.raises(SettingError, match="aws-native:region: is us-west-2, and aws:region is us-east-1"):
        read()


def test_credentials_of_another_account_are_refused_before_anything_is_made() -> None:
    with pytest.raises(SettingError, match=r"deploys to account 111122223333, but .* reach 999999999999"):
        stack_settings(HERE, seen(), "999999999999")
    assert stack_settings(HERE, seen(), HERE.account) == stack_settings(HERE, seen(), None)


def test_the_program_refuses_credentials_of_another_account(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Recorded] = []
    monkeypatch.setattr("components.session.reached_account", lambda _where: "999999999999")
    with pytest.raises(SettingError, match="999999999999"):
        deploy(into=made)
    assert made == []


def test_the_two_providers_may_not_use_two_profiles() -> None:
    pulumi.runtime.set_all_config({"aws:profile": "lab"})
    with pytest.raises(SettingError, match="aws-native:profile: is '', and aws:profile is 'lab'"):
        stack_settings(HERE, seen())


def test_an_account_that_the_stack_may_not_go_to_is_refused() -> None:
    pulumi.runtime.set_all_config({"aws:allowedAccountIds": '["999999999999"]'})
    with pytest.raises(SettingError, match="aws:allowedAccountIds: the stack may go to 999999999999"):
        stack_settings(HERE, seen())
    pulumi.runtime.set_all_config({"aws:allowedAccountIds": f'["{HERE.account}"]'})
    assert stack_settings(HERE, seen())


def test_a_stack_name_that_would_break_other_names_is_refused() -> None:
    with pytest.raises(SettingError, match="The stack name 'Prod_1'"):
        read(stack=dataclasses.replace(HERE, label="Prod_1"))


def test_public_data_of_another_region_is_refused_even_when_s3_cannot_be_asked() -> None:
    with pytest.raises(SettingError, match="is in us-west-2, but HealthOmics reads only"):
        read(referenceUri="s3://aws-genomics-static-us-west-2/omics-workshop/data/hg38.fasta")


def test_a_bucket_of_another_region_is_refused() -> None:
    with pytest.raises(SettingError, match="is in eu-west-2"):
        read(seen(region="eu-west-2"), inputBucketName="reads")


def test_a_bucket_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingError, match="inputBucketName: there is no bucket reads"):
        read(lambda bucket: BucketFacts(exists=bucket != "reads"), inputBucketName="reads")


def test_an_adopted_bucket_that_announces_nothing_is_refused() -> None:
    with pytest.raises(SettingError, match="does not tell EventBridge about new objects"):
        read(seen(exists=True, region="us-east-1", sends_events=False), inputBucketName="reads")


def test_what_cannot_be_seen_is_not_held_against_a_bucket() -> None:
    assert read(inputBucketName="reads").input_bucket_name == "reads"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        ("{", "is not JSON"),
        ("[]", "must hold a JSON object"),
        ('{"tools_image": "mine"}', "tools_image is set for every sample by Strandline"),
        (
            '{"panel": "s3://data/panel.bed"}',
            "germline_gatk has no parameter panel; it has aligner_index, interval_padding",
        ),
    ],
)
def test_workflow_parameters_that_the_workflow_cannot_take_are_refused(
    tmp_path: Path, content: str | None, sentence: str
) -> None:
    file = tmp_path / "parameters.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingError, match=r"^workflowParameters: ") as refused:
        read(workflowParameters=str(file))
    assert sentence in str(refused.value)


def test_a_bucket_that_only_the_parameters_name_is_looked_at_too(tmp_path: Path) -> None:
    file = tmp_path / "parameters.json"
    file.write_text(json.dumps({"targets": "s3://panels/brca.bed"}))
    with pytest.raises(SettingError, match="workflowParameters: panels is in eu-central-1"):
        read(
            lambda bucket: BucketFacts(region="eu-central-1" if bucket == "panels" else None),
            workflowParameters=str(file),
        )
