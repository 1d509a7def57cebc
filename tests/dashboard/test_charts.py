"""The bars of the findings: their order and their colours."""

from dashboard.charts import COLORS, hits_by_gene
from strandline.clinvar_terms import SIGNIFICANCES


def row(significance: str | None, *genes: str) -> dict[str, object]:
    return {"significance": significance, "genes": list(genes)}


def test_bars_stack_classes_by_gene_with_the_busiest_gene_first() -> None:
    rows = [row("benign", "TP53"), row("benign", "BRCA1"), row("pathogenic", "BRCA1"), row(None)]
    figure = hits_by_gene(rows)
    bars = {bar.name: dict(zip(bar.y, bar.x, strict=True)) for bar in figure.data}
    assert bars == {"Pathogenic": {"BRCA1": 1, "TP53": 0}, "Benign": {"BRCA1": 1, "TP53": 1}}
    assert list(figure.data[0].y) == ["BRCA1", "TP53"]


def test_every_class_has_a_colour_of_its_own() -> None:
    assert set(COLORS) == set(SIGNIFICANCES)
    assert len(set(COLORS.values())) == len(COLORS)
