"""The price list, which the HealthOmics tools of AWS Labs ask before anything else."""


def test_no_price_is_told_for_what_costs_nothing(cloud):
    pricing = cloud.client("pricing")
    (service,) = pricing.describe_services(ServiceCode="AmazonOmics")["Services"]
    assert service["ServiceCode"] == "AmazonOmics"
    wanted = [{"Type": "TERM_MATCH", "Field": "resourceType", "Value": "omics.c.large"}]
    assert pricing.get_products(ServiceCode="AmazonOmics", Filters=wanted)["PriceList"] == []
    assert pricing.get_attribute_values(ServiceCode="AmazonOmics", AttributeName="regionCode")["AttributeValues"] == []
    assert pricing.describe_services(ServiceCode="AmazonEC2")["Services"] == []
