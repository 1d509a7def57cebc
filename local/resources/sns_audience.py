"""Who may publish to a topic, and who hears of it."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource


class TopicPolicy(Resource):
    """Who may publish to a topic; its id is the topic's ARN."""

    token = "aws:sns/topicPolicy:TopicPolicy"
    documents = frozenset({"policy"})
    force_new = frozenset({"arn"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the policy."""
        arn = str(inputs["arn"])
        clients("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=str(inputs["policy"]))
        return arn, {"owner": clients.account, "region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the policy again."""
        return self.create("", inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Leave the policy: SNS has none without one, and the topic goes next."""


class TopicSubscription(Resource):
    """An address that hears of a topic; its id is its ARN. Locally nothing is sent and nobody confirms."""

    token = "aws:sns/topicSubscription:TopicSubscription"
    documents = frozenset({"filterPolicy"})
    force_new = frozenset({"topic", "protocol", "endpoint"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Subscribe the address."""
        filters = {"FilterPolicy": str(inputs["filterPolicy"])} if "filterPolicy" in inputs else {}
        arn = clients("sns").subscribe(
            TopicArn=inputs["topic"],
            Protocol=inputs["protocol"],
            Endpoint=inputs["endpoint"],
            Attributes=filters,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        return arn, {
            "arn": arn,
            "ownerId": clients.account,
            "region": clients.region,
            "pendingConfirmation": inputs["protocol"] == "email",
            "confirmationWasAuthenticated": False,
            "filterPolicyScope": "MessageAttributes",
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set what is filtered."""
        wanted = str(inputs["filterPolicy"]) if "filterPolicy" in inputs else "{}"
        clients("sns").set_subscription_attributes(
            SubscriptionArn=made_id, AttributeName="FilterPolicy", AttributeValue=wanted
        )
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Unsubscribe the address."""
        clients("sns").unsubscribe(SubscriptionArn=made_id)
