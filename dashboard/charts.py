"""Rows to figures; nothing here knows Streamlit."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from strandline import report

MOST_GENES = 25

COLORS = {
    "pathogenic": "#b3261e",
    "pathogenic_or_likely_pathogenic": "#cf5b45",
    "likely_pathogenic": "#e08a5a",
    "conflicting": "#7a4fb5",
    "uncertain": "#8a93a3",
    "risk_factor": "#d98e04",
    "drug_response": "#0f8b8d",
    "likely_benign": "#7fc29b",
    "benign_or_likely_benign": "#4fa877",
    "benign": "#2a8f57",
    "other": "#b9c0cb",
    "not_provided": "#d3d9e2",
}


def hits_by_gene(rows: Sequence[dict[str, Any]]) -> go.Figure:
    """Return stacked bars: findings of each gene by ClinVar's class, the genes with most findings first."""
    counts = Counter((gene, row["significance"]) for row in rows if row["significance"] for gene in row["genes"])
    totals = Counter({gene: 0 for gene, _ in counts})
    for (gene, _), count in counts.items():
        totals[gene] += count
    genes = [gene for gene, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:MOST_GENES]]
    figure = go.Figure(
        [
            go.Bar(name=name, x=genes, y=[counts[gene, key] for gene in genes], marker_color=COLORS[key])
            for key, name in report.CLASSES.items()
            if any(counts[gene, key] for gene in genes)
        ]
    )
    figure.update_layout(
        barmode="stack",
        height=240,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        yaxis_title="findings",
        showlegend=True,
        legend={"orientation": "h", "y": -0.2},
    )
    return figure
