"""A provider for the real Pulumi engine, over the same resource functions as the deployment in process.

The engine decides what is to be done, this does it. One server stands for `aws` or `aws-native`; explicit provider
resources share it, for the local AWS has one account and one region.
"""

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from botocore.exceptions import BotoCoreError, ClientError
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from local.deployment.invokes import invoke
from local.deployment.ledger import Record
from local.deployment.makers import DeclaredMaker
from local.deployment.paths import differences
from local.deployment.values import has_unknown, received, sent
from local.deployment.wanted import Wanted
from local.pulumi.looks import look
from local.pulumi.structs import merged, raw, struct
from local.resources.clients import Clients
from local.resources.registry import resources
from strandline.errors import StrandlineError

THREADS = 32
LARGEST_MESSAGE = 400 << 20
CHANGE = provider_pb2.DiffResponse.DiffChanges
KIND = provider_pb2.PropertyDiff.Kind


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine for all types of one package; errors of a service become the resource's error."""

    def __init__(self, package: str, version: str, clients: Clients) -> None:
        self._package, self._version, self._clients = package, version, clients

    def Handshake(self, request: Any, context: Any) -> Any:
        """Say nothing about ourselves."""
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(self, request: Any, context: Any) -> Any:
        """Take the engine as it is."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Return the version of the SDK, which is the version that the program asks for."""
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        """Return a schema without types: the program's own classes are checked by their SDK."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": self._package, "version": self._version}))

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Take the provider's settings; a region other than the local one is refused."""
        region = raw(request.news).get("region", self._clients.region)
        refused = (
            [provider_pb2.CheckFailure(property="region", reason=f"the local AWS is {self._clients.region}")]
            if region != self._clients.region
            else []
        )
        return provider_pb2.CheckResponse(inputs=request.news, failures=refused)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Never replace a provider."""
        return provider_pb2.DiffResponse(changes=CHANGE.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        """Let the engine keep secrets: it takes their wrapping away here and puts it back on what returns."""
        return provider_pb2.ConfigureResponse(supportsPreview=True, acceptResources=False, acceptOutputs=True)

    def Check(self, request: Any, context: Any) -> Any:
        """Turn documents that are given as objects into text, as the in-process deployment does."""
        maker = self._maker(_type(request.urn), context)
        news = raw(request.news)
        ready = {name: value for name, value in news.items() if not has_unknown(value)}
        return provider_pb2.CheckResponse(inputs=struct({**news, **maker.prepared(ready)}))

    def Diff(self, request: Any, context: Any) -> Any:
        """Compare inputs; what forces a new resource is known to its module in local/resources."""
        old, new = raw(request.old_inputs), raw(request.news)
        kind = _type(request.urn)
        maker = self._maker(kind, context)
        changed = sorted({path[0] for path in differences(old, new)})
        forced = [name for name in changed if name in resources()[kind].force_new]
        wanted = Wanted(request.urn, kind, _name(request.urn), new)
        details = {
            name: provider_pb2.PropertyDiff(kind=_kind(name, old, new, forced), inputDiff=True) for name in changed
        }
        return provider_pb2.DiffResponse(
            changes=CHANGE.DIFF_SOME if changed else CHANGE.DIFF_NONE,
            diffs=changed,
            replaces=forced,
            detailedDiff=details,
            hasDetailedDiff=True,
            deleteBeforeReplace=bool(forced) and maker.delete_first(wanted),
        )

    def Create(self, request: Any, context: Any) -> Any:
        """Make the resource under a name that nothing had before; a preview leaves what is not yet known out."""
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        wanted = _wanted(request.urn, request.properties)
        maker = self._maker(wanted.type, context)
        with _told(context, f"create {wanted.name}"):
            # Any number will do: a successor must not get the name of the one that it replaces.
            made, outputs = maker.create(wanted, secrets.randbits(32))
        return provider_pb2.CreateResponse(id=made, properties=merged(request.properties, sent(outputs, set())))

    def Update(self, request: Any, context: Any) -> Any:
        """Change the resource; everything that it said of itself before is said again."""
        wanted, record = _wanted(request.urn, request.news), _record(request.urn, request.id, request.olds)
        record.outputs = {name: value for name, value in record.outputs.items() if name not in raw(request.old_inputs)}
        outputs = record.outputs
        if not request.preview:
            with _told(context, f"update {wanted.name}"):
                outputs = self._maker(wanted.type, context).update(record, wanted)
        return provider_pb2.UpdateResponse(properties=merged(request.news, sent(outputs, set())))

    def Delete(self, request: Any, context: Any) -> Any:
        """Delete the resource; one that is gone already counts as deleted."""
        record = _record(request.urn, request.id, request.properties)
        with _told(context, f"delete {record.name}"):
            self._maker(record.type, context).delete(record, purge=False)
        return empty_pb2.Empty()

    def Read(self, request: Any, context: Any) -> Any:
        """Look at the resource as it is now; an empty id says that it is gone."""
        record = _record(request.urn, request.id, request.properties)
        with _told(context, f"read {record.name}"):
            found = look(record, self._clients)
        if found is None:
            return provider_pb2.ReadResponse()
        news = {name: value for name, value in found.items() if name in raw(request.inputs)}
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=merged(request.properties, sent(found, set())),
            inputs=merged(request.inputs, sent(news, set())),
        )

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer one of the functions that the local AWS knows."""
        with _told(context, f"call {request.tok}"):
            answer = invoke(request.tok, received(request.args)[0], self._clients)
        return provider_pb2.InvokeResponse(**{"return": sent(answer, set())})

    def Cancel(self, request: Any, context: Any) -> Any:
        """Let what is in work end: it can be made only as a whole."""
        return empty_pb2.Empty()

    def _maker(self, kind: str, context: Any) -> DeclaredMaker:
        if kind not in resources():
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"The local AWS has no resource of type {kind}.")
        return DeclaredMaker(resources()[kind], self._clients)


@contextmanager
def serving(package: str, version: str, clients: Clients) -> Iterator[int]:
    """Serve one package's provider on 127.0.0.1 and return its TCP port; it ends with the block."""
    options = [("grpc.max_receive_message_length", LARGEST_MESSAGE), ("grpc.so_reuseport", 0)]
    server = grpc.server(ThreadPoolExecutor(THREADS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(package, version, clients), server)
    port = int(server.add_insecure_port("127.0.0.1:0"))
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=1).wait()


@contextmanager
def _told(context: Any, what: str) -> Iterator[None]:
    try:
        yield
    except (StrandlineError, ClientError, BotoCoreError) as error:
        context.abort(grpc.StatusCode.UNKNOWN, f"Could not {what}: {error}")


def _kind(name: str, old: dict[str, Any], new: dict[str, Any], forced: list[str]) -> Any:
    plain_kind, replacing = (
        (KIND.ADD, KIND.ADD_REPLACE)
        if name not in old
        else (KIND.DELETE, KIND.DELETE_REPLACE)
        if name not in new
        else (KIND.UPDATE, KIND.UPDATE_REPLACE)
    )
    return replacing if name in forced else plain_kind


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _wanted(urn: str, properties: Any) -> Wanted:
    return Wanted(urn, _type(urn), _name(urn), received(properties)[0])


def _record(urn: str, made_id: str, properties: Any) -> Record:
    return Record(urn, _type(urn), _name(urn), made_id, {}, received(properties)[0])
