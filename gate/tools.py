"""The tools that are commands: each run on the tree, its JSON read into findings."""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gate.bridge.template import Template
from gate.finding import Finding
from gate.recording import Recording
from gate.worker import TOOLS

CODE = (
    "__main__.py",
    "benchmarks",
    "components",
    "dashboard",
    "gate",
    "handlers",
    "local",
    "policy",
    "scripts",
    "strandline",
)
UNSEEN = ("requirements.lock", "tests/data/", "gate/allowed.yaml", "tests/static/planted/")

NO_SECRETS = (
    # The keys by which the local AWS tells its callers apart; AWS gives out none like them.
    *("--exclude-secrets", r"(AKIA|ASIA)LOCAL[A-Z]+0+"),
    # What Pulumi calls a token is the name of a type.
    *("--exclude-lines", r"token = \"aws(-native)?:"),
)


def pyright(root: Path) -> list[Finding]:
    """Types by a second opinion, which knows what a TypedDict takes."""
    answer = _json(
        "basedpyright", ["--project", str(root / "gate" / "pyright.json"), "--outputjson"], root, codes={0, 1}
    )
    return [
        Finding(
            "types",
            Path(said["file"]).relative_to(root.resolve()).as_posix(),
            f"line {said['range']['start']['line'] + 1}",
            " ".join(said["message"].split()),
            "correct the type",
            said.get("rule", ""),
        )
        for said in answer["generalDiagnostics"]
        if said["severity"] == "error"
    ]


def bandit(root: Path, paths: Sequence[str] = CODE) -> list[Finding]:
    """Dangerous calls in Python."""
    answer = _json("bandit", ["-q", "-f", "json", "-ll", "-r", *paths], root, codes={0, 1})
    return [
        Finding(
            "bandit",
            said["filename"].removeprefix("./"),
            f"line {said['line_number']}",
            said["issue_text"],
            f"see {said['more_info']}",
            said["test_id"],
        )
        for said in answer["results"]
    ]


def secrets(root: Path, paths: Sequence[str] = ()) -> list[Finding]:
    """Keys and passwords in whatever is, or is about to be, committed."""
    names = list(paths) or _tracked(root)
    looked_at = [name for name in names if not any(part in name for part in UNSEEN)]
    answer = _json("detect-secrets", ["scan", "--no-verify", *NO_SECRETS, *looked_at], root, codes={0})
    return [
        Finding(
            "secrets",
            said["filename"],
            f"line {said['line_number']}",
            f"looks like a secret: {said['type']} (SHA-1 {said['hashed_secret'][:10]})",
            "take it out and change it where it is used",
            said["type"].replace(" ", ""),
        )
        for found in answer["results"].values()
        for said in found
    ]


def checkov(recordings: Iterable[Recording], folder: Path) -> list[Finding]:
    """What is known of AWS accounts that were broken into; each finding says under which settings."""
    templates = {}
    for recording in recordings:
        name = f"{recording.run.name}.json"
        templates[name] = Template(recording.resources)
        (folder / name).write_text(json.dumps(templates[name].document()))
    words = [word for name in templates for word in ("-f", name)]
    words += ["--framework", "cloudformation", "--compact", "--quiet", "--skip-download", "-o", "json"]
    answer = _json("checkov", words, folder, codes={0, 1})
    findings = []
    for said in answer.get("results", {}).get("failed_checks", []):
        name = Path(said["file_path"]).name
        source = templates[name].source(["Resources", said["resource"].rpartition(".")[2]])
        where, label = (source.file, source.label) if source else (name, said["resource"])
        fault = f"{said['check_name']} (with {name.removesuffix('.json')} settings)"
        findings.append(Finding("checkov", where, label, fault, "set what it asks for", said["check_id"]))
    return findings


def bills_of_materials(root: Path, folder: Path) -> list[Path]:
    """Write what a developer's environment and each image are made of, as CycloneDX, and return the files."""
    sources = {"environment": ["environment", str(root / ".venv")]}
    for lock in sorted((root / "containers").glob("*/*.lock")):
        sources[f"{lock.parent.name}-{lock.stem}".removesuffix("-requirements")] = ["requirements", str(lock)]
    files = [folder / f"{name}.cdx.json" for name in sources]
    for file, words in zip(files, sources.values(), strict=True):
        _run("cyclonedx-py", [*words, "--of", "JSON", "-o", str(file)], root, codes={0})
    return [*files, *(_bill_of_jars(sums, folder) for sums in sorted((root / "containers").glob("*/*.sha256")))]


def _bill_of_jars(sums: Path, folder: Path) -> Path:
    """Write the bill of files that are known by their checksums, as `sha256sum` lists them."""
    parts = [
        {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}
        for digest, name in (line.split("  ") for line in sums.read_text("utf-8").splitlines())
    ]
    file = folder / f"{sums.parent.name}-{sums.stem}.cdx.json"
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}
    file.write_text(json.dumps(bill, indent=1))
    return file


def _tracked(root: Path) -> list[str]:
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (root / name).is_file()]


def _json(tool: str, words: Sequence[str], cwd: Path, codes: set[int]) -> Any:
    text = _run(tool, words, cwd, codes)
    return json.loads(text) if text.strip() else {}


def _run(tool: str, words: Sequence[str], cwd: Path, codes: set[int]) -> str:
    quiet = {"BC_SKIP_MAPPING": "TRUE", "CHECKOV_RUN_SCA_PACKAGE_SCAN_V2": "false", "LOG_LEVEL": "ERROR"}
    environment = {**os.environ, **quiet, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(TOOLS / tool), *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in codes:
        raise RuntimeError(f"{tool} ended with {done.returncode}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout
