"""What the stack tells the world: the same words as stack outputs and in one parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class DeploymentOutputsArgs:
    """`values` are the fields of `strandline.deployment.Deployment`."""

    stack: Stack
    values: Mapping[str, pulumi.Input[Any]]


class DeploymentOutputs(pulumi.ComponentResource):
    """The parameter that the dashboard, the command line and Python find the stack by."""

    def __init__(self, name: str, args: DeploymentOutputsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:outputs:DeploymentOutputs", name, {}, opts)
        aws.ssm.Parameter(
            name,
            name=f"/strandline/{args.stack.label}",
            type="String",
            description="Names, ARNs and URLs of a Strandline stack",
            value=pulumi.Output.json_dumps(dict(args.values), sort_keys=True),
            tags=args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for word, value in args.values.items():
            pulumi.export(word, value)
        self.register_outputs({})
