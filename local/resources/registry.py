"""All resource types that the local AWS knows, by Pulumi token."""

import importlib
import pkgutil
from functools import cache

import local.resources as package
from local.resources.resource import Resource


@cache
def resources() -> dict[str, Resource]:
    """Return one instance of each `Resource` that a module of this package defines, by token.

    Raises RuntimeError when two modules claim a token.
    """
    found: dict[str, Resource] = {}
    for module in pkgutil.iter_modules(package.__path__):
        namespace = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
        for kind in namespace.values():
            if not (isinstance(kind, type) and issubclass(kind, Resource) and "token" in vars(kind)):
                continue
            if kind.__module__ != f"{package.__name__}.{module.name}":
                continue
            if kind.token in found:
                raise RuntimeError(f"{kind.token} is defined twice, in {kind.__module__} and elsewhere")
            found[kind.token] = kind()
    return found
