"""Make moto know the service, without a fork of it."""

import re
import sys

import moto
from moto import backend_index, backends

from local.omics import launch, urls, workplace
from local.omics.quotas import LIMITS
from local.patching import require
from local.state import State

NAME = "omics"


def install(state: State) -> None:
    """Register the service with moto; call it before the server's application is built.

    PatchError when moto finds its services in another way than the version this was written for.
    """
    require(backends, "_import_backend")
    require(backend_index, "backend_url_patterns")
    workplace.settle(state)
    LIMITS.read_environment()
    from local.omics.models import backend

    # moto imports "moto.<service>" and reads <service>_backends from it
    sys.modules[f"moto.{NAME}"] = backend
    setattr(moto, NAME, backend)
    if not any(name == NAME for name, _ in backend_index.backend_url_patterns):
        backend_index.backend_url_patterns.append((NAME, re.compile(urls.url_bases[0])))


def shutdown() -> None:
    """Stop every run's engine with its tasks; call it when the server ends."""
    launch.stop_all()
