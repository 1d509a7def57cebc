"""The bars of the findings: their order and their colours."""

from dashboard.charts import COLORS, MOST_GENES, described, hits_by_gene
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


def test_of_many_genes_those_with_the_most_rows_are_drawn() -> None:
    rows = [row("benign", f"GENE{number}") for number in range(40)] + [row("benign", "GENE39")]
    [bars] = hits_by_gene(rows).data
    assert len(bars.y) == MOST_GENES
    assert (bars.y[0], bars.x[0]) == ("GENE39", 2)
    assert described(rows) == 40


def test_one_row_is_one_bar_on_an_axis_of_whole_rows() -> None:
    figure = hits_by_gene([row("pathogenic", "BRCA1")])
    [bars] = figure.data
    assert (list(bars.y), list(bars.x), bars.name) == (["BRCA1"], [1], "Pathogenic")
    assert figure.layout.xaxis.dtick == 1


def test_what_clinvar_does_not_describe_is_in_no_bar() -> None:
    assert described([row(None), row(None, "BRCA1")]) == 0
