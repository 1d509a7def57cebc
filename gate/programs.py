"""The runs of the program that are judged, from `settings.yaml`."""

from pathlib import Path

import yaml

from gate.finding import Finding
from gate.recording import Recording, Run

LAYER = "program"


def runs(root: Path) -> list[Run]:
    """Return a run per set of settings."""
    sets = yaml.safe_load(Path(__file__).with_name("settings.yaml").read_text("utf-8"))
    return [Run(root, settings, name) for name, settings in sets.items()]


def stopped(recordings: list[Recording]) -> list[Finding]:
    """Return a finding for each run that ended with an error."""
    findings = []
    for recording in recordings:
        if recording.error:
            where, _, words = recording.error.partition(": ")
            what = f"the program with {recording.run.name} settings"
            findings.append(Finding(LAYER, where, what, f"stops with {words}", "correct the line"))
    return findings
