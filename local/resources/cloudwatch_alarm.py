"""CloudWatch alarms and dashboards. Locally nothing measures, so no alarm rings by itself."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, retag, tag_list, tags_of


class MetricAlarm(Resource):
    """An alarm on a metric or on a sum of several; its id is its name."""

    token = "aws:cloudwatch/metricAlarm:MetricAlarm"
    force_new = frozenset({"name"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the alarm."""
        alarm, tags = physical_name(inputs, name, 255, allowed="A-Za-z0-9._-"), tags_of(inputs)
        clients("cloudwatch").put_metric_alarm(AlarmName=alarm, Tags=tag_list(tags), **_alarm(inputs))
        arn = clients.arn("cloudwatch", f"alarm:{alarm}")
        return alarm, {"name": alarm, "arn": arn, "region": clients.region, "tagsAll": tags}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the alarm again and bring its tags up to date."""
        cloudwatch, tags = clients("cloudwatch"), tags_of(inputs)
        cloudwatch.put_metric_alarm(AlarmName=made_id, **_alarm(inputs))
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: cloudwatch.tag_resource(ResourceARN=old["arn"], Tags=tag_list(new)),
            lambda gone: cloudwatch.untag_resource(ResourceARN=old["arn"], TagKeys=gone),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the alarm."""
        clients("cloudwatch").delete_alarms(AlarmNames=[made_id])


class Dashboard(Resource):
    """A page of metrics; its id is its name."""

    token = "aws:cloudwatch/dashboard:Dashboard"
    documents = frozenset({"dashboardBody"})
    force_new = frozenset({"dashboardName"})
    name_input = "dashboardName"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the dashboard."""
        dashboard = physical_name(inputs, name, 255, key="dashboardName", allowed="A-Za-z0-9_-")
        clients("cloudwatch").put_dashboard(DashboardName=dashboard, DashboardBody=str(inputs["dashboardBody"]))
        arn = f"arn:{clients.partition}:cloudwatch::{clients.account}:dashboard/{dashboard}"
        return dashboard, {"dashboardName": dashboard, "dashboardArn": arn, "region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the dashboard again."""
        clients("cloudwatch").put_dashboard(DashboardName=made_id, DashboardBody=str(inputs["dashboardBody"]))
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the dashboard."""
        clients("cloudwatch").delete_dashboards(DashboardNames=[made_id])


def _alarm(inputs: Inputs) -> dict[str, Any]:
    return present(
        AlarmDescription=inputs.get("alarmDescription"),
        ComparisonOperator=inputs["comparisonOperator"],
        EvaluationPeriods=int(inputs["evaluationPeriods"]),
        Threshold=float(inputs["threshold"]),
        TreatMissingData=inputs.get("treatMissingData"),
        ActionsEnabled=bool(inputs.get("actionsEnabled", True)),
        AlarmActions=inputs.get("alarmActions"),
        OKActions=inputs.get("okActions"),
        Metrics=[_query(query) for query in inputs.each("metricQueries")],
    )


def _query(query: Inputs) -> dict[str, Any]:
    metric = query.inner("metric")
    measured = {
        "Metric": {
            "Namespace": metric.get("namespace"),
            "MetricName": metric.get("metricName"),
            "Dimensions": tag_list(metric.plain("dimensions") or {}, key="Name"),
        },
        "Period": int(metric.get("period") or 0),
        "Stat": metric.get("stat"),
    }
    return present(
        Id=query["id"],
        Expression=query.get("expression"),
        Label=query.get("label"),
        ReturnData=bool(query.get("returnData")),
        MetricStat=measured if len(metric) else None,
    )
