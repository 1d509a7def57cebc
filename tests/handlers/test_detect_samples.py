"""What becomes of uploads: a start, a wait, a refusal or a hold, each once and each visible."""

import itertools
from typing import Any

import boto3
import pytest

R1 = "inputs/p1/NA-12878_R1.fastq.gz"
R2 = "inputs/p1/NA-12878_R2.fastq.gz"


def samples(cloud: Any) -> list[str]:
    return [given["sample"] for given in cloud.executions()]


def test_a_pair_starts_when_its_second_mate_arrives(cloud: Any, reads: Any) -> None:
    first = cloud.put(R1, reads(1))
    cloud.deliver(first)
    assert cloud.executions() == []
    assert cloud.notes() == {R1: ("WAITING", f"not there yet: {R2}")}

    cloud.deliver(cloud.put(R2, reads(2)))
    [given] = cloud.executions()
    assert given["name"] == f"NA-12878-{given['content'][:40]}"
    assert (given["project"], given["sample"], given["patient"], given["attempt"]) == ("p1", "NA-12878", "NA-12878", 1)
    [lane] = given["lanes"]
    assert (lane["id"], lane["platform_unit"], lane["library"]) == ("L001", "H7HY2CCXX.1", "NA-12878")
    assert (lane["fastq_1"]["key"], lane["fastq_2"]["key"]) == (R1, R2)
    head = boto3.client("s3").head_object(Bucket="reads", Key=R1)
    assert lane["fastq_1"] == {
        "key": R1,
        "version": head["VersionId"],
        "size": head["ContentLength"],
        "etag": head["ETag"].strip('"'),
    }
    assert cloud.notes() == {}


def test_the_second_mate_may_come_first(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(R2, reads(2)))
    cloud.deliver(cloud.put(R1, reads(1)))
    assert samples(cloud) == ["NA-12878"]


def test_duplicated_and_reordered_events_start_one_execution(cloud: Any, reads: Any) -> None:
    messages = [cloud.put(R1, reads(1)), cloud.put(R2, reads(2))]
    for order in itertools.permutations(messages * 2, 3):
        cloud.deliver(*order)
    assert samples(cloud) == ["NA-12878"]
    assert cloud.messages() == []


def test_two_people_uploaded_at_once_keep_their_own_names(cloud: Any, reads: Any) -> None:
    """The 2022 sample ran SAMPLE1 with a file of SAMPLE10 (R1), or not at all (R2)."""
    messages = []
    for person, read in itertools.product((1, 10, 100), (1, 2)):
        messages.append(cloud.put(f"inputs/p1/SAMPLE{person}_R{read}.fastq.gz", reads(read, person=person)))
    cloud.deliver(*messages)
    started = {given["sample"]: given["lanes"][0] for given in cloud.executions()}
    assert sorted(started) == ["SAMPLE1", "SAMPLE10", "SAMPLE100"]
    for sample, lane in started.items():
        assert [lane[mate]["key"] for mate in ("fastq_1", "fastq_2")] == [
            f"inputs/p1/{sample}_R1.fastq.gz",
            f"inputs/p1/{sample}_R2.fastq.gz",
        ]


def test_a_checksum_file_beside_the_pair_changes_nothing(cloud: Any, reads: Any) -> None:
    """R3 of the 2022 sample: a third file with the same prefix lost the sample."""
    cloud.deliver(
        cloud.put(R1 + ".md5", "d41d8cd98f00b204e9800998ecf8427e"),
        cloud.put(R1, reads(1)),
        cloud.put(R2, reads(2)),
        cloud.put("inputs/p1/NA-12878_I1_001.fastq.gz", reads(1)),
        cloud.put("inputs/p1/Undetermined_S0_R1_001.fastq.gz", reads(1)),
    )
    assert samples(cloud) == ["NA-12878"]
    assert cloud.notes() == {}
    assert cloud.messages() == []


def test_every_record_of_an_event_counts(cloud: Any, reads: Any) -> None:
    """R4 of the 2022 sample: only Records[0] was looked at."""
    for person, read in itertools.product((1, 2), (1, 2)):
        cloud.put(f"inputs/p1/S{person}_R{read}.fastq.gz", reads(read, person=person))
    records = [
        {
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "reads"}, "object": {"key": f"inputs/p1/S{person}_R2.fastq.gz"}},
        }
        for person in (1, 2)
    ]
    cloud.deliver(cloud.raw({"Records": records}))
    assert samples(cloud) == ["S1", "S2"]


def test_a_key_that_s3_encodes_is_decoded(cloud: Any, reads: Any) -> None:
    """R5 of the 2022 sample: the folder run=1/ arrives as run%3D1/."""
    for read in (1, 2):
        cloud.put(f"inputs/p1/run=1/S1_R{read}.fastq.gz", reads(read))
    s3 = {"bucket": {"name": "reads"}, "object": {"key": "inputs/p1/run%3D1/S1_R2.fastq.gz"}}
    cloud.deliver(cloud.raw({"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]}))
    assert [given["project"] for given in cloud.executions()] == ["p1"]


@pytest.mark.parametrize("sample", ["NA-12878", "a.b_c-d", "S" * 64, "HG002_NIST_v4"])
def test_hyphens_dots_and_long_names_are_names(cloud: Any, reads: Any, sample: str) -> None:
    """R6 of the 2022 sample: `[A-Za-z0-9_]{1,20}` was a name, anything else was lost."""
    cloud.deliver(*(cloud.put(f"inputs/p1/{sample}_R{read}.fastq.gz", reads(read)) for read in (1, 2)))
    [given] = cloud.executions()
    assert given["sample"] == sample
    assert len(given["name"]) <= 80
    assert "." not in given["name"]


@pytest.mark.parametrize("name", ["NA 12878_R1.fastq.gz", "NÄ_R1.fastq.gz", "x" * 201 + "_R1.fastq.gz"])
def test_a_name_that_cannot_be_used_is_refused_and_told(cloud: Any, reads: Any, name: str) -> None:
    cloud.deliver(cloud.put(f"inputs/p1/{name}", reads(1)))
    [(status, reason)] = cloud.notes().values()
    assert status == "REFUSED"
    assert reason
    [message] = cloud.messages()
    assert message["kind"] == "refused"


def test_an_event_again_after_the_run_has_ended_starts_nothing(cloud: Any, reads: Any) -> None:
    """R7 of the 2022 sample: only running executions were looked for."""
    messages = [cloud.put(R1, reads(1)), cloud.put(R2, reads(2))]
    cloud.deliver(*messages)
    client = boto3.client("stepfunctions")
    [execution] = client.list_executions(stateMachineArn=cloud.machine)["executions"]
    client.stop_execution(executionArn=execution["executionArn"])
    cloud.deliver(*messages)
    assert len(cloud.executions()) == 1


def test_a_third_read_is_no_mate(cloud: Any, reads: Any) -> None:
    """R8 of the 2022 sample: R1 and R3 were a pair."""
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put("inputs/p1/NA-12878_R3.fastq.gz", reads(2)))
    assert cloud.executions() == []
    assert cloud.notes()[R1][0] == "WAITING"
    assert cloud.notes()["inputs/p1/NA-12878_R3.fastq.gz"][0] == "REFUSED"


def test_lanes_are_no_samples_of_their_own(cloud: Any, reads: Any) -> None:
    """R9 of the 2022 sample: S_L001 and S_L002 were two samples."""
    keys = [f"inputs/p1/S1_S3_L00{lane}_R{read}_001.fastq.gz" for lane, read in itertools.product((1, 2), (1, 2))]
    for key, (lane, read) in zip(keys, itertools.product((1, 2), (1, 2)), strict=True):
        cloud.deliver(cloud.put(key, reads(read, lane=lane)))
    assert cloud.executions() == []
    assert {status for status, _ in cloud.notes().values()} == {"WAITING"}

    cloud.deliver(cloud.put("inputs/p1/CopyComplete.txt", ""))
    [given] = cloud.executions()
    assert given["sample"] == "S1"
    assert [lane["id"] for lane in given["lanes"]] == ["L001", "L002"]
    assert [lane["platform_unit"] for lane in given["lanes"]] == ["H7HY2CCXX.1", "H7HY2CCXX.2"]
    assert cloud.notes() == {}


def test_a_name_with_a_shell_command_goes_nowhere(cloud: Any, reads: Any) -> None:
    """R10 of the 2022 sample: the name ran in the workflow's container."""
    key = "inputs/p1/S_R1;id>pwn;.fastq.gz"
    cloud.deliver(cloud.put(key, reads(1)), cloud.put("inputs/p1/$(id)/S_R1.fastq.gz", reads(1)))
    assert cloud.executions() == []
    assert {status for status, _ in cloud.notes().values()} == {"REFUSED"}


@pytest.mark.parametrize(
    "body",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "reads"},
        {"hello": "world"},
        ["a list"],
        "not json",
        {"detail-type": "Object Deleted", "detail": {}},
        {"bucket": "another-bucket", "key": "inputs/S1_R1.fastq.gz"},
    ],
)
def test_events_that_announce_nothing_are_taken_quietly(cloud: Any, body: Any) -> None:
    """R11 of the 2022 sample: s3:TestEvent failed at every deployment."""
    cloud.deliver(cloud.raw(body))
    assert cloud.notes() == {}


def test_empty_files_are_refused_not_run(cloud: Any, reads: Any) -> None:
    """R12 of the 2022 sample: a run was started on 0 bytes."""
    cloud.deliver(cloud.put(R1, b""), cloud.put(R2, reads(2)))
    assert cloud.executions() == []
    [(status, reason)] = cloud.notes().values()
    assert status == "REFUSED"
    assert "0 bytes" in reason
    [message] = cloud.messages()
    assert (message["project"], message["sample"]) == ("p1", "NA-12878")


def test_mates_of_two_people_are_refused(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(R1, reads(1, person=1)), cloud.put(R2, reads(2, person=2)))
    assert cloud.executions() == []
    assert "are not mates" in cloud.notes()[R1][1]


def test_mates_in_each_others_place_are_refused(cloud: Any, reads: Any) -> None:
    cloud.deliver(cloud.put(R1, reads(2)), cloud.put(R2, reads(1)))
    assert cloud.executions() == []
    assert "swapped" in cloud.notes()[R1][1]


def test_the_same_sample_in_two_projects_is_two_samples(cloud: Any, reads: Any) -> None:
    for project, read in itertools.product(("p1", "p2"), (1, 2)):
        cloud.deliver(cloud.put(f"inputs/{project}/S1_R{read}.fastq.gz", reads(read)))
    assert sorted((given["project"], given["sample"]) for given in cloud.executions()) == [("p1", "S1"), ("p2", "S1")]
    assert len({given["content"] for given in cloud.executions()}) == 2


def test_files_directly_under_inputs_belong_to_the_default_project(cloud: Any, reads: Any) -> None:
    cloud.deliver(*(cloud.put(f"inputs/S1_R{read}.fastq.gz", reads(read)) for read in (1, 2)))
    assert [given["project"] for given in cloud.executions()] == ["default"]


def test_an_overwritten_mate_is_held_and_told_once(cloud: Any, reads: Any) -> None:
    cloud.put(R1, reads(1))
    message = cloud.put(R1, reads(1, count=9))
    cloud.deliver(message, cloud.put(R2, reads(2)), message)
    assert cloud.executions() == []
    assert cloud.notes()[R1] == ("HELD", f"{R1} was overwritten, so its mates cannot be told by name")
    assert [message["kind"] for message in cloud.messages()] == ["held"]


def test_the_same_bytes_uploaded_again_are_no_overwrite(cloud: Any, reads: Any) -> None:
    messages = [cloud.put(R1, reads(1)), cloud.put(R2, reads(2))]
    cloud.deliver(*messages)
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    assert samples(cloud) == ["NA-12878"]
    assert cloud.notes() == {}


def test_other_reads_of_a_known_sample_are_held(cloud: Any, reads: Any) -> None:
    boto3.resource("dynamodb").Table("claims").put_item(
        Item={"pk": "sample#p1/NA-12878", "kind": "sample", "content": "a" * 64}
    )
    cloud.deliver(cloud.put(R1, reads(1)), cloud.put(R2, reads(2)))
    assert cloud.executions() == []
    assert cloud.notes()[R1] == ("HELD", "the sample is already known with other reads")
    [message] = cloud.messages()
    assert "strandline submit --again" in message["text"]


def test_one_broken_message_does_not_take_its_batch_along(
    cloud: Any, reads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import strandline.intake

    original = strandline.intake.check_pair

    def crash(first: Any, second: Any) -> Any:
        if "S1_" in first.key:
            raise ConnectionError("S3 went away")
        return original(first, second)

    monkeypatch.setattr(strandline.intake, "check_pair", crash)
    messages = {}
    for person, read in itertools.product((1, 2), (1, 2)):
        key = f"inputs/p1/S{person}_R{read}.fastq.gz"
        messages[person, read] = cloud.put(key, reads(read, person=person))
    failed = cloud.refused(*messages.values())
    assert {item["itemIdentifier"] for item in failed} == {messages[1, read]["messageId"] for read in (1, 2)}
    assert samples(cloud) == ["S2"]

    monkeypatch.setattr(strandline.intake, "check_pair", original)
    cloud.deliver(messages[1, 1])
    assert samples(cloud) == ["S1", "S2"]


def test_an_object_that_is_gone_again_is_forgotten(cloud: Any, reads: Any) -> None:
    message = cloud.put(R1, reads(1))
    boto3.client("s3").delete_object(Bucket="reads", Key=R1)
    cloud.deliver(message)
    assert cloud.executions() == []
