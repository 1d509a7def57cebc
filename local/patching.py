"""Replacing a private part of moto, loudly: a new moto that renamed or reshaped it stops the server at start."""

import inspect
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any


class PatchError(RuntimeError):
    """moto no longer has the part that the local AWS replaces, or it has another shape."""

    def __init__(self, owner: Any, name: str, found: str, wanted: str) -> None:
        super().__init__(
            f"moto {version('moto')}: {_label(owner)}.{name} {found}, but the local AWS replaces {wanted}; "
            "pin the moto of pyproject.toml or adapt the patch"
        )


def replace(owner: Any, name: str, new: Any, expects: str) -> Any:
    """Set `owner.name` to `new` and return what stood there.

    `expects` holds the parameter names of the function that is replaced, separated by commas (`"self, event"`). A
    property is replaced by a property and a static method by a static method. Raises PatchError when it differs.
    """
    original = _find(owner, name, f"a function of ({expects})")
    function = original.fget if isinstance(original, property) else getattr(original, "__func__", original)
    if not callable(function):
        raise PatchError(owner, name, f"is {original!r}", f"a function of ({expects})")
    found = ", ".join(inspect.signature(function).parameters)
    if found != expects:
        raise PatchError(owner, name, f"takes ({found})", f"a function of ({expects})")
    setattr(owner, name, staticmethod(new) if isinstance(original, staticmethod) else new)
    return original.__func__ if isinstance(original, staticmethod) else original


def replace_value(owner: Any, name: str, new: Any, expects: Any) -> None:
    """Set the constant `owner.name`, which must be equal to `expects`; PatchError when it is not."""
    found = _find(owner, name, f"the value {expects!r}")
    if found != expects:
        raise PatchError(owner, name, f"is {found!r}", f"the value {expects!r}")
    setattr(owner, name, new)


def replace_everywhere(module: Any, name: str, new: Callable[..., Any], expects: str) -> Any:
    """As `replace`, also in every loaded module of moto that imported the function by name."""
    original = replace(module, name, new, expects)
    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").startswith("moto.") and vars(other).get(name) is original:
            setattr(other, name, new)
    return original


def require(owner: Any, *names: str) -> None:
    """Raise PatchError unless `owner` has every attribute in `names` that the local AWS reads."""
    for name in names:
        _find(owner, name, "something that reads it")


def _find(owner: Any, name: str, wanted: str) -> Any:
    try:
        return inspect.getattr_static(owner, name)
    except AttributeError:
        raise PatchError(owner, name, "does not exist", wanted) from None


def _label(owner: Any) -> str:
    return (
        f"{owner.__module__}.{owner.__qualname__}"
        if isinstance(owner, type)
        else getattr(owner, "__name__", str(owner))
    )
