"""What can stop a deployment to the local AWS."""

from strandline.errors import StrandlineError


class DeploymentFailed(StrandlineError):
    """The deployment stopped; what it made until then is recorded and the next one goes on from there."""


class UnknownType(DeploymentFailed):
    """The program declares a type that the local AWS has no resource for."""


class UnreadInput(DeploymentFailed):
    """The program gives an input that the local resource would silently drop."""


class ResourceFailed(DeploymentFailed):
    """The service, or the resource's own provider, refused."""


class ProtectedResource(DeploymentFailed):
    """A protected resource would be deleted or replaced."""


class ProgramFailed(DeploymentFailed):
    """The program itself raised an error."""


class UnsupportedOption(DeploymentFailed):
    """The program uses a resource option that the local deployer does not honour."""
