"""What may be asked of variants."""

import pytest

from strandline.errors import EmptyFilter, StrandlineError
from strandline.filters import VariantFilter


def test_gene_symbols_become_those_of_hgnc_and_appear_once() -> None:
    assert VariantFilter(genes=("brca1", "BRCA1", "c9ORF72")).genes == ("BRCA1", "C9orf72")


def test_an_empty_filter_is_refused() -> None:
    with pytest.raises(EmptyFilter):
        VariantFilter()


@pytest.mark.parametrize(
    "values", [{"genes": ("BRCA1; DROP",)}, {"significance": ("deadly",)}, {"min_stars": 5}, {"min_stars": -1}]
)
def test_what_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(StrandlineError):
        VariantFilter(**values)
