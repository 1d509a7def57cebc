"""How a stack that cannot be deployed is refused: in a sentence, before the first resource is made."""

import pulumi

from strandline.errors import SettingError


class UndeployableStack(SettingError, pulumi.RunError):
    """A setting that cannot be deployed, in the form that Pulumi prints without a stack trace."""


def require(holds: bool, sentence: str) -> None:
    """Raise SettingError with the sentence unless `holds`."""
    if not holds:
        raise SettingError(sentence)
