"""The errors of HealthOmics with their published codes; the HTTP status of each comes from botocore's model."""

from moto.core.exceptions import ServiceException


class ValidationException(ServiceException):
    """400: the request breaks a rule of the API model, or one that only the service knows."""

    code = "ValidationException"


class ServiceQuotaExceededException(ServiceException):
    """402: one more of these is more than the account may have."""

    code = "ServiceQuotaExceededException"


class ResourceNotFoundException(ServiceException):
    """404: there is no such resource in this account and region."""

    code = "ResourceNotFoundException"

    def __init__(self, what: str, identifier: str) -> None:
        super().__init__(f"The specified {what} does not exist: {identifier}")


class ConflictException(ServiceException):
    """409: the resource is not in a state that allows this."""

    code = "ConflictException"


class RangeNotSatisfiableException(ServiceException):
    """416: no such part or byte range in the file."""

    code = "RangeNotSatisfiableException"


class ThrottlingException(ServiceException):
    """429: more calls a second than the API allows."""

    code = "ThrottlingException"
