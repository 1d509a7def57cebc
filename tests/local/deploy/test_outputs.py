"""What comes back to the program, and out of it."""

import json
from typing import Any

from local.deployment.progress import Lines


def test_a_secret_stays_a_secret_in_the_outputs(stack: Any) -> None:
    heard = stack.up(
        """
parameter = aws.ssm.Parameter("p", type="SecureString", value=pulumi.Output.secret("hush"))
pulumi.export("value", parameter.value)
pulumi.export("name", parameter.name)
"""
    )
    assert heard.outputs["value"] == "[secret]"
    assert heard.outputs["name"].startswith("p-")


def test_the_program_learns_where_it_is(stack: Any) -> None:
    heard = stack.up(
        """
pulumi.export("account", aws.get_caller_identity().account_id)
pulumi.export("region", aws.get_region().region)
pulumi.export("partition", aws.get_partition().partition)
"""
    )
    assert heard.outputs == {"account": "123456789012", "region": "us-east-1", "partition": "aws"}


def test_resources_of_components_keep_their_place(stack: Any) -> None:
    heard = stack.up(
        """
class Pair(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("sample:pair:Pair", name)
        aws.sqs.Queue(f"{name}-queue", opts=Options(parent=self))
        self.register_outputs({})

Pair("one")
Pair("two")
"""
    )
    assert heard.done() == {("create", "one-queue"), ("create", "two-queue")}
    urns = [each.urn for each in stack.ledger().resources.values() if each.custom]
    assert all("::sample:pair:Pair$aws:sqs/queue:Queue::" in urn for urn in urns)


def test_what_the_program_says_is_passed_on(stack: Any) -> None:
    heard = stack.up('pulumi.warn("mind the gap")\npulumi.debug("nobody reads this")')
    assert heard.notes == [("warning", "mind the gap")]


def test_settings_reach_the_program_with_their_types(stack: Any) -> None:
    stack.write(
        'config = pulumi.Config()\npulumi.export("got", [config.require_int("days"), config.require_bool("strict")])',
        "name: sample\nruntime: python\nconfig:\n"
        "  days: {type: integer, default: 1}\n  strict: {type: boolean, default: false}\n",
    )
    assert stack.up(config={"days": "14", "strict": "true"}).outputs == {"got": [14, True]}


def test_each_step_is_one_line_of_json_and_is_counted(capsys: Any) -> None:
    lines = Lines(as_json=True)
    lines.step("create", "aws:sqs/queue:Queue", "q", 0.1234)
    lines.note("warning", "mind the gap")
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events == [
        {"action": "create", "type": "aws:sqs/queue:Queue", "name": "q", "seconds": 0.123},
        {"level": "warning", "text": "mind the gap"},
    ]
    assert lines.counts == {"create": 1}
