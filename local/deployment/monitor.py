"""The other end of Pulumi's Python runtime: what the engine is to a program, without the engine."""

from typing import Any

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import alias_pb2, resource_pb2

from local.deployment.errors import UnsupportedOption
from local.deployment.invokes import invoke
from local.deployment.steps import Steps
from local.deployment.values import received, sent
from local.deployment.wanted import Wanted
from local.resources.clients import Clients

STACK = "pulumi:pulumi:Stack"
# What is not listed here the SDK refuses by itself, with its own words: transforms, hooks, deleted_with and the like.
FEATURES = (resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS, resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS)


class Monitor(MockMonitor):
    """Answers the program's registrations and invokes; each registration arrives on a thread of its own."""

    def __init__(self, steps: Steps, clients: Clients) -> None:
        super().__init__(mocks=None)
        self._steps, self._clients = steps, clients
        self._stack_urn = ""
        self.outputs: dict[str, Any] = {}
        self.secret_outputs: set[str] = set()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Return the URN as the engine builds it, from the types of all parents below the stack."""
        around = parent.split("::")[2] if parent else ""
        qualified = f"{around}${type_}" if around and around != STACK else type_
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{qualified}::{name}"

    def GetDeploymentInfo(self, request: Any) -> Any:
        """Say what this monitor honours."""
        return resource_pb2.DeploymentInfo(supportedFeatures=FEATURES)

    def RegisterResource(self, request: Any) -> Any:
        """Bring a resource to what the program wants and answer with its id and outputs."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK:
            self._stack_urn = urn
            return resource_pb2.RegisterResourceResponse(urn=urn)
        with self._steps.working():
            _refuse_unsupported(request)
            inputs, secret = received(request.object)
            outcome = self._steps.take(self._wanted(request, urn, inputs))
            secret |= set(request.additionalSecretOutputs)
            self.resources[urn] = MockMonitor.ResourceRegistration(urn, outcome.id, outcome.outputs)
            answer = sent(outcome.outputs, secret)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=outcome.id, object=answer)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        """Keep what the stack exports."""
        if request.urn == self._stack_urn:
            self.outputs, self.secret_outputs = received(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:
        """Answer one of the functions that the local AWS knows."""
        with self._steps.working():
            arguments, _ = received(request.args)
            return resource_pb2.ResourceInvokeResponse(
                **{"return": sent(invoke(request.tok, arguments, self._clients), set())}
            )

    def ReadResource(self, request: Any) -> Any:
        """Refuse: the program is to pass names and ARNs of what it did not make."""
        raise UnsupportedOption(f"The local AWS does not look up {request.name} ({request.type}) with .get().")

    def _wanted(self, request: Any, urn: str, inputs: dict[str, Any]) -> Wanted:
        first = request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None
        return Wanted(
            urn=urn,
            type=request.type,
            name=request.name,
            inputs=inputs,
            custom=request.custom,
            parent=request.parent,
            dependencies=list(request.dependencies),
            protect=request.protect,
            retain=request.retainOnDelete,
            ignore_changes=list(request.ignoreChanges),
            replace_on_changes=list(request.replaceOnChanges),
            delete_before_replace=first,
            former_urns=[self._former(alias, request) for alias in request.aliases],
        )

    def _former(self, alias: alias_pb2.Alias, request: Any) -> str:
        if alias.urn:
            return str(alias.urn)
        spec = alias.spec
        parent = "" if spec.noParent else (spec.parentUrn or request.parent)
        return self.make_urn(parent, spec.type or request.type, spec.name or request.name)


def _refuse_unsupported(request: Any) -> None:
    options = {"import_": request.importId, "provider": request.type.startswith("pulumi:providers:")}
    if used := [name for name, given in options.items() if given]:
        raise UnsupportedOption(
            f"The local AWS does not honour {', '.join(used)} of {request.name} ({request.type}): it has one account, "
            "one region and nothing to import."
        )
