"""Lambda functions, from an image or from a ZIP."""

from typing import Any

from local.resources.clients import Clients
from local.resources.content import Content
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import pascal, present, retag, tags_of


class Function(Resource):
    """A function; its id is its name."""

    token = "aws:lambda/function:Function"
    force_new = frozenset({"name", "packageType"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the function with its code and configuration."""
        function, tags = physical_name(inputs, name, 64, allowed="A-Za-z0-9_-"), tags_of(inputs)
        inputs.ignore("sourceCodeHash", why="the code itself is compared")
        made = clients("lambda").create_function(
            FunctionName=function,
            PackageType=str(inputs.get("packageType") or "Zip"),
            Code=_code(inputs),
            Tags=tags,
            Publish=bool(inputs.get("publish")),
            **present(Architectures=inputs.get("architectures")),
            **_configuration(inputs),
        )
        _reserve(function, inputs, clients)
        return function, {"name": function, "region": clients.region, "tagsAll": tags, **_outputs(made, clients)}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Send code, configuration, concurrency and tags; a running copy of the function is replaced by the service."""
        inputs.ignore("sourceCodeHash", why="the code itself is compared")
        service, tags = clients("lambda"), tags_of(inputs)
        service.update_function_code(
            FunctionName=made_id,
            Publish=bool(inputs.get("publish")),
            **present(Architectures=inputs.get("architectures")),
            **_code(inputs),
        )
        made = service.update_function_configuration(FunctionName=made_id, **_configuration(inputs))
        _reserve(made_id, inputs, clients)
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: service.tag_resource(Resource=old["arn"], Tags=new),
            lambda gone: service.untag_resource(Resource=old["arn"], TagKeys=gone),
        )
        return {"tagsAll": tags, **_outputs(made, clients)}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the function."""
        clients("lambda").delete_function(FunctionName=made_id)


def _code(inputs: Inputs) -> dict[str, Any]:
    code = inputs.get("code")
    if isinstance(code, Content):
        return {"ZipFile": code.data}
    return present(
        ImageUri=inputs.get("imageUri"),
        S3Bucket=inputs.get("s3Bucket"),
        S3Key=inputs.get("s3Key"),
        S3ObjectVersion=inputs.get("s3ObjectVersion"),
    )


def _configuration(inputs: Inputs) -> dict[str, Any]:
    image, logging = inputs.inner("imageConfig"), inputs.inner("loggingConfig")
    environment = inputs.inner("environment").plain("variables") or {}
    return present(
        Role=inputs["role"],
        Runtime=inputs.get("runtime"),
        Handler=inputs.get("handler"),
        Description=inputs.get("description"),
        Timeout=int(inputs.get("timeout") or 3),
        MemorySize=int(inputs.get("memorySize") or 128),
        Environment={"Variables": environment},
        EphemeralStorage=pascal(inputs.plain("ephemeralStorage")),
        DeadLetterConfig=pascal(inputs.plain("deadLetterConfig")),
        TracingConfig=pascal(inputs.plain("tracingConfig")),
        ImageConfig=present(
            Command=image.get("commands"),
            EntryPoint=image.get("entryPoints"),
            WorkingDirectory=image.get("workingDirectory"),
        )
        or None,
        LoggingConfig=present(
            LogFormat=logging.get("logFormat"),
            LogGroup=logging.get("logGroup"),
            ApplicationLogLevel=logging.get("applicationLogLevel"),
            SystemLogLevel=logging.get("systemLogLevel"),
        )
        or None,
    )


def _reserve(function: str, inputs: Inputs, clients: Clients) -> None:
    wanted = inputs.get("reservedConcurrentExecutions")
    if wanted is not None and int(wanted) >= 0:
        clients("lambda").put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=int(wanted))


def _outputs(made: dict[str, Any], clients: Clients) -> Outputs:
    arn = made["FunctionArn"]
    invoke = f"arn:{clients.partition}:apigateway:{clients.region}:lambda:path/2015-03-31/functions/{arn}/invocations"
    return {
        "arn": arn,
        "invokeArn": invoke,
        "qualifiedArn": f"{arn}:{made.get('Version', '$LATEST')}",
        "version": made.get("Version", "$LATEST"),
        "codeSha256": made.get("CodeSha256", ""),
        "lastModified": str(made.get("LastModified", "")),
        "sourceCodeSize": int(made.get("CodeSize") or 0),
    }
