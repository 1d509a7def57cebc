"""Who may invoke a Lambda function."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present


class Permission(Resource):
    """One statement of a function's policy; every change is a new statement."""

    token = "aws:lambda/permission:Permission"
    force_new = frozenset(
        {"action", "function", "principal", "sourceArn", "sourceAccount", "statementId", "statementIdPrefix"}
    )
    name_input = "statementId"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Add the statement."""
        statement = physical_name(inputs, name, 100, key="statementId", allowed="A-Za-z0-9_-")
        clients("lambda").add_permission(
            FunctionName=inputs["function"],
            StatementId=statement,
            Action=inputs["action"],
            Principal=inputs["principal"],
            **present(SourceArn=inputs.get("sourceArn"), SourceAccount=inputs.get("sourceAccount")),
        )
        return statement, {"statementId": statement, "function": inputs["function"], "region": clients.region}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Remove the statement."""
        clients("lambda").remove_permission(FunctionName=outputs["function"], StatementId=made_id)
