"""What a client that wants to tell the price of a run asks, answered without any price."""

from moto.core.responses import ActionResult, BaseResponse

from local.pricing.models import SERVICES

_VERSION = "aws_v1"


class PricingResponse(BaseResponse):
    """DescribeServices, GetAttributeValues and GetProducts."""

    def __init__(self) -> None:
        super().__init__(service_name="pricing")
        self.automated_parameter_parsing = True

    def describe_services(self) -> ActionResult:
        """DescribeServices: HealthOmics, which is what has a price on AWS and none here."""
        wanted = self._get_param("ServiceCode")
        found = [
            {"ServiceCode": code, "AttributeNames": names} for code, names in SERVICES.items() if wanted in (None, code)
        ]
        return ActionResult({"Services": found, "FormatVersion": _VERSION})

    def get_attribute_values(self) -> ActionResult:
        """GetAttributeValues: none."""
        return ActionResult({"AttributeValues": []})

    def get_products(self) -> ActionResult:
        """GetProducts: none, so that a client shows no price instead of a wrong one."""
        return ActionResult({"PriceList": [], "FormatVersion": _VERSION})
