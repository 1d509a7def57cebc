"""The two state machines of `workflows/*.asl.json`, with roles that allow what the files call and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.archives import ROOT
from components.claims import ClaimsOutputs
from components.logs import STATES, log_group
from components.policies import Statement, allow, allow_unscoped, may_trace
from components.roles import allowed, service_role
from components.stack import Stack

PLACEHOLDER = re.compile(r"\$\{([a-z0-9_]+)\}")
# The one rule through which Step Functions hears that a child execution has ended; AWS makes and names it.
SYNC_RULE = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"


@dataclass(frozen=True, kw_only=True)
class PipelineArgs:
    """`function_arns` are by handler name, as the placeholders of the ASL files say."""

    stack: Stack
    function_arns: Mapping[str, pulumi.Input[str]]
    claims: ClaimsOutputs


class Pipeline(pulumi.ComponentResource):
    """The road of one sample, and the machine that waits for its jobs."""

    arn: pulumi.Output[str]
    await_job_arn: pulumi.Output[str]
    machines: dict[str, aws.sfn.StateMachine]

    def __init__(self, name: str, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:pipeline:Pipeline", name, {}, opts)
        self._name, self._args = name, args
        functions = {f"{handler}_arn": arn for handler, arn in args.function_arns.items()}
        waiting = self._machine("await-job", "await_job", functions, [])
        self.await_job_arn = waiting.arn
        claims = allow("dynamodb:DeleteItem", "dynamodb:PutItem", on=[args.claims.table_arn])
        values = {**functions, "claim_table": args.claims.table, "await_job_arn": waiting.arn}
        walking = self._machine("pipeline", "pipeline", values, [claims])
        self.arn = walking.arn
        self.machines = {"pipeline": walking, "await-job": waiting}
        self.register_outputs({"arn": self.arn, "await_job_arn": self.await_job_arn})

    def _machine(
        self, machine: str, file: str, values: Mapping[str, pulumi.Input[str]], may: list[Statement]
    ) -> aws.sfn.StateMachine:
        args, name = self._args, f"{self._name}-{machine}"
        text = (ROOT / "workflows" / f"{file}.asl.json").read_text("utf-8")
        used = {key: values[key] for key in placeholders(text)}
        logs = log_group(name, STATES, args.stack, parent=self)
        invoked = [arn for key, arn in used.items() if key.removesuffix("_arn") in args.function_arns]
        role, policy = self._role(machine, allow("lambda:InvokeFunction", on=invoked), *may)
        return aws.sfn.StateMachine(
            name,
            name=name,
            role_arn=role.arn,
            definition=pulumi.Output.all(**used).apply(lambda known: filled(text, known)),
            logging_configuration={
                "level": "ALL",
                # Inputs name samples and files; the history of an execution has them, its log need not.
                "include_execution_data": False,
                "log_destination": logs.arn.apply(lambda arn: f"{arn}:*"),
            },
            tracing_configuration={"enabled": args.stack.tracing},
            tags=args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )

    def _role(self, machine: str, *own: Statement) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        stack, name = self._args.stack, f"{self._name}-{machine}"
        source = stack.machine_arn(machine)
        role = service_role(f"{name}-role", stack, "states.amazonaws.com", source=source, parent=self)
        may = [*own, *self._may_wait(), _may_log(), *may_trace(stack)]
        return role, allowed(f"{name}-policy", role, *may, parent=self)

    def _may_wait(self) -> list[Statement]:
        """Both machines start await_job, which also starts itself."""
        stack = self._args.stack
        executions = stack.arn("states", f"execution:{stack.name}-await-job:*")
        return [
            allow("states:StartExecution", on=[stack.machine_arn("await-job")]),
            allow("states:DescribeExecution", "states:StopExecution", on=[executions]),
            allow("events:DescribeRule", "events:PutRule", "events:PutTargets", on=[stack.arn("events", SYNC_RULE)]),
        ]


def placeholders(text: str) -> list[str]:
    """Return the names of all `${name}` in an ASL file, each once, sorted."""
    return sorted(set(PLACEHOLDER.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the ASL text with every `${name}` replaced; KeyError for a name without a value.

    JSONPath begins with the same sign, so nothing but that exact form is touched.
    """
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _may_log() -> Statement:
    return allow_unscoped(
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        why="log deliveries belong to the account and have no ARN",
    )
