"""The real `pulumi` command: from PATH, or built once from its Go module into a cache folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from strandline.errors import ToolMissing

VERSION = "3.250.0"
"""The newest engine whose Go module can be had without a release archive; engine/go.mod names the same."""

MODULE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
STAMP = f"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{VERSION}"
LONGEST_BUILD = 3600.0
SOURCES = Path(__file__).parent / "engine"


def cached() -> Path:
    """Return where the built command is, or will be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "strandline" / f"pulumi-{VERSION}" / "pulumi"


def find() -> Path:
    """Return the command; raises ToolMissing with what to install when it is nowhere and cannot be built."""
    if found := shutil.which("pulumi"):
        return Path(found)
    built = cached()
    if not built.exists():
        _build(built)
    return built


def _build(target: Path) -> None:
    if shutil.which("go") is None:
        raise ToolMissing(
            "There is no `pulumi` command, and no Go (1.25 or newer) to build it: install one of the two."
        )
    print("Building the Pulumi engine, once; this takes some minutes.", file=sys.stderr, flush=True)
    work = target.parent.with_name(f"{target.parent.name}.{os.getpid()}.part")
    work.mkdir(parents=True)
    try:
        for name in ("go.mod", "go.sum"):
            shutil.copy(SOURCES / name, work / name)
        words = ["go", "build", "-mod=readonly", "-trimpath", "-ldflags", f"-s -w -X {STAMP}", "-o", "pulumi", MODULE]
        try:
            done = subprocess.run(words, cwd=work, capture_output=True, text=True, check=False, timeout=LONGEST_BUILD)
        except subprocess.TimeoutExpired:
            raise ToolMissing(f"The Pulumi engine was not built within {LONGEST_BUILD / 60:.0f} min.") from None
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["without a word"]
            raise ToolMissing(f"The Pulumi engine could not be built: {said[-1][:300]}")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (work / "pulumi").replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
