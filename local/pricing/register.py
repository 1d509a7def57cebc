"""Make moto know the price list."""

import re
import sys

import moto
from moto import backend_index, backends

from local.patching import require
from local.pricing import models, urls
from local.state import State

NAME = "pricing"


def install(_state: State) -> None:
    """Register the service with moto; PatchError when this moto finds its services in another way."""
    require(backends, "_import_backend")
    require(backend_index, "backend_url_patterns")
    # moto imports "moto.<service>" and reads <service>_backends from it
    sys.modules[f"moto.{NAME}"] = models
    setattr(moto, NAME, models)
    if not any(name == NAME for name, _ in backend_index.backend_url_patterns):
        backend_index.backend_url_patterns.append((NAME, re.compile(urls.url_bases[0])))
