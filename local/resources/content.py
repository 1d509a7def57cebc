"""The bytes behind a file or an archive that the program hands to a resource."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Content:
    """An asset as bytes (an archive is a ZIP), known by its SHA-256 in hexadecimal."""

    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The hexadecimal SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()
