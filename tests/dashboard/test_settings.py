"""What the dashboard is told not to tell."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_setting_lets_anything_leave_the_machine() -> None:
    given = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert given["client"] == {"showErrorDetails": "none", "showErrorLinks": False, "toolbarMode": "minimal"}
    assert given["browser"]["gatherUsageStats"] is False
    assert given["server"]["fileWatcherType"] == "none"
    assert given["server"]["address"] == "127.0.0.1"
    assert {"light", "dark"} <= given["theme"].keys()
