"""The price list of the local AWS: it knows the service that runs cost money on, and no prices."""

from moto.core.base_backend import BackendDict, BaseBackend

SERVICES = {"AmazonOmics": ["regionCode", "resourceType", "servicecode"]}


class PricingBackend(BaseBackend):
    """Keeps nothing: no run costs anything here."""


pricing_backends = BackendDict(PricingBackend, "pricing")
