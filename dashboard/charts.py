"""Rows to figures; nothing here knows Streamlit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from strandline import report

MOST_GENES = 25
BAR_PIXELS = 26
MOST_TICKS = 8

COLORS = {
    "pathogenic": "#c62f2f",
    "pathogenic_or_likely_pathogenic": "#cf5b45",
    "likely_pathogenic": "#dd7a3e",
    "conflicting": "#8458c4",
    "uncertain": "#7d8797",
    "risk_factor": "#c28413",
    "drug_response": "#15888a",
    "likely_benign": "#5fb287",
    "benign_or_likely_benign": "#43a06f",
    "benign": "#2a8f57",
    "other": "#9aa4b2",
    "not_provided": "#aeb6c2",
}
"""One colour for each class, legible on white and on black; its word always stands beside it."""


def described(rows: Sequence[Mapping[str, Any]]) -> int:
    """How many genes have rows that ClinVar describes."""
    return len({gene for row in rows if row["significance"] for gene in row["genes"]})


def hits_by_gene(rows: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Return one bar for each gene, stacked by ClinVar's class; of many genes, those with the most rows, on top."""
    counts = Counter((gene, row["significance"]) for row in rows if row["significance"] for gene in row["genes"])
    totals: Counter[str] = Counter()
    for (gene, _), count in counts.items():
        totals[gene] += count
    genes = [gene for gene, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:MOST_GENES]]
    figure = go.Figure(
        [
            go.Bar(
                name=name,
                y=genes,
                x=[counts[gene, key] for gene in genes],
                orientation="h",
                marker_color=COLORS[key],
                text=[counts[gene, key] or "" for gene in genes],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                hovertemplate=f"%{{y}}: %{{x}} {name}<extra></extra>",
            )
            for key, name in report.CLASSES.items()
            if any(counts[gene, key] for gene in genes)
        ]
    )
    most = max(totals.values(), default=0)
    figure.update_layout(
        barmode="stack",
        height=BAR_PIXELS * max(len(genes), 1) + 84,
        bargap=0.25,
        margin={"l": 0, "r": 8, "t": 28, "b": 30},
        xaxis={"title": "rows", "rangemode": "tozero", "tickformat": "d", "fixedrange": True, **_ticks(most)},
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
        uniformtext={"minsize": 9, "mode": "hide"},
        showlegend=True,
        legend={"orientation": "h", "yref": "container", "y": 1, "yanchor": "top", "x": 0, "traceorder": "normal"},
    )
    return figure


def _ticks(most: int) -> dict[str, int]:
    """Rows are counted: where they are few, Plotly would else write `0 0 1 1`."""
    return {"dtick": 1} if most < MOST_TICKS else {"nticks": MOST_TICKS}
