"""How a run ends early."""


class RunFailure(Exception):
    """The run fails: `reason` is one of HealthOmics' failureReason values, `message` the run's statusMessage."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class RunStopped(Exception):
    """The run was cancelled before it ended by itself."""
