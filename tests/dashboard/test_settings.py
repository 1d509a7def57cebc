"""What the dashboard is told not to tell, and what the list of runs must not load."""

import subprocess
import sys
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


def test_the_list_of_runs_does_not_load_plotly() -> None:
    modules = "dashboard.data, dashboard.run_filters, dashboard.next_steps, dashboard.run_parts, dashboard.viewer"
    asked = f"import sys, {modules}; sys.exit('plotly.graph_objects' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False, capture_output=True).returncode == 0
