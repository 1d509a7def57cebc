"""A call of a Lambda function that is part of the deployment."""

import hashlib

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource
from strandline.errors import StrandlineError


class InvocationFailed(StrandlineError):
    """A function that the deployment calls answered with an error."""


class Invocation(Resource):
    """A function called once per input and triggers; its result is kept, and deleting it does nothing."""

    token = "aws:lambda/invocation:Invocation"
    documents = frozenset({"input"})
    side_by_side = True
    force_new = frozenset({"functionName", "qualifier", "input", "triggers", "lifecycleScope"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Call the function and keep its answer; raises InvocationFailed with the function's own words."""
        function, payload = str(inputs["functionName"]), str(inputs["input"])
        inputs.ignore("triggers", why="they only decide when to call again")
        if inputs.get("lifecycleScope", "CREATE_ONLY") != "CREATE_ONLY":
            raise InvocationFailed(f"the local AWS calls {function} on create only, not with lifecycleScope CRUD")
        qualifier = str(inputs.get("qualifier") or "$LATEST")
        answer = clients("lambda").invoke(FunctionName=function, Qualifier=qualifier, Payload=payload.encode())
        result = answer["Payload"].read().decode()
        if answer.get("FunctionError"):
            raise InvocationFailed(f"{function} answered with an error: {result}")
        digest = hashlib.sha256(payload.encode()).hexdigest()[:12]
        return f"{function}_{qualifier}_{digest}", {
            "result": result,
            "qualifier": qualifier,
            "lifecycleScope": "CREATE_ONLY",
            "region": clients.region,
        }

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Do nothing: a call cannot be taken back."""
