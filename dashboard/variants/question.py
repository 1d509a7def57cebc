"""What the page of the variants asks, from what people write into its filters. Nothing here knows Streamlit."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from strandline import genes, queries
from strandline.clinvar_terms import SIGNIFICANCES
from strandline.errors import EmptyFilter, StrandlineError
from strandline.filters import VariantFilter
from strandline.queries import Query
from strandline.regions import Region

LIMITS: Final = (queries.DEFAULT_LIMIT, 10_000, 100_000)
"""How many rows are shown at most: at first, when more are asked for, and at the very most."""

CLASS_WORDS: Final = {name.replace("_", " "): name for name in SIGNIFICANCES}
"""ClinVar's classes as the filter and the address spell them -> as the tables do."""

MOST_ECHOED: Final = 6
ASSEMBLY: Final = "GRCh38"


@dataclass(frozen=True)
class Question:
    """A filter, and whether variants that ClinVar does not describe are asked for, too."""

    asked: VariantFilter
    every: bool = False

    def query(self, limit: int = LIMITS[0]) -> Query:
        """Return the query of at most so many rows."""
        return (queries.variant_annotations if self.every else queries.findings)(self.asked, limit)

    def __str__(self) -> str:
        asked = self.asked
        who = "/".join(filter(None, (asked.project, asked.sample)))
        parts = [
            " or ".join(asked.genes),
            f"in {asked.region}" if asked.region else "",
            f"{'sample' if asked.sample else 'project'} {who}" if who else "",
            " or ".join(name.replace("_", " ") for name in asked.significance),
            f"{stars(asked.min_stars)} or more" if asked.min_stars else "",
            "also what ClinVar does not describe" if self.every else "",
        ]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class Written:
    """What stands in the filters, as people wrote it; `classes` in the words of `CLASS_WORDS`."""

    genes: str = ""
    region: str = ""
    sample: str = ""
    project: str = ""
    classes: tuple[str, ...] = ()
    stars: int = 0
    every: bool = False


@dataclass(frozen=True)
class Doubt:
    """Something that may be a slip of the pen: what it is, a sentence, and what may have been meant."""

    value: str
    said: str
    meant: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How the filters were read: the question, None with a `problem` or when nothing is restricted; and echoes."""

    question: Question | None = None
    problem: str = ""
    echoes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read(written: Written) -> Reading:
    """Read the filters; what cannot be asked is told, never dropped."""
    of_project, slash, name = written.sample.strip().partition("/")
    project = written.project.strip()
    try:
        if slash and project not in {"", of_project}:
            raise StrandlineError(f"The sample {written.sample.strip()} is not in the project {project}.")
        asked = VariantFilter(
            project=(of_project if slash else project) or None,
            sample=(name if slash else written.sample.strip()) or None,
            genes=symbols(written.genes),
            region=_region(written.region),
            significance=tuple(CLASS_WORDS[word] for word in written.classes),
            min_stars=written.stars,
        )
    except EmptyFilter:
        return Reading()
    except StrandlineError as error:
        return Reading(problem=str(error))
    return Reading(Question(asked, written.every), echoes=_echoes(asked), doubts=tuple(gene_doubts(asked.genes)))


def symbols(text: str) -> tuple[str, ...]:
    """Return the genes in a text, between commas, semicolons or spaces."""
    return tuple(text.replace(",", " ").replace(";", " ").split())


def replaced(text: str, wrong: str, right: str) -> str:
    """Return the list of genes with one put right."""
    return ", ".join(right if gene.upper() == wrong.upper() else gene for gene in symbols(text))


def gene_doubts(names: Iterable[str]) -> list[Doubt]:
    """Doubt each gene that the table of genes does not have; ClinVar may still use the name."""
    return [
        Doubt(name, f"{name} is not in the table of genes.", tuple(genes.suggest(name)))
        for name in names
        if not genes.places(name)
    ]


def sample_doubt(asked: VariantFilter, known: Sequence[tuple[str, str]]) -> Doubt | None:
    """Doubt a sample or a project of which no reads ever came; `known` are pairs of project and sample."""
    fits = [who for who in known if asked.project in {None, who[0]} and asked.sample in {None, who[1]}]
    if fits or not known or not (asked.sample or asked.project):
        return None
    if asked.sample:
        names = sorted({sample for project, sample in known if asked.project in {None, project}})
        where = f" in project {asked.project}" if asked.project else ""
        meant = _close(asked.sample, names)
        return Doubt(asked.sample, f"No reads of a sample {asked.sample} ever came{where}.", meant)
    projects = sorted({project for project, _ in known})
    meant = _close(asked.project or "", projects)
    return Doubt(asked.project or "", f"No reads of a project {asked.project} ever came.", meant)


def stars(count: int) -> str:
    """Return `1 star` or `2 stars`."""
    return "1 star" if count == 1 else f"{count} stars"


def _close(name: str, names: Sequence[str]) -> tuple[str, ...]:
    by_lower = {other.lower(): other for other in names}
    return tuple(by_lower[found] for found in difflib.get_close_matches(name.lower(), by_lower, 3, 0.5))


def _region(text: str) -> Region | None:
    if not text.strip():
        return None
    if found := genes.places(text):
        raise StrandlineError(f"{found[0].symbol} is a gene, not a region: write it into Genes.")
    return Region.parse(text)


def _echoes(asked: VariantFilter) -> tuple[str, ...]:
    """Say how each gene and the region were read; of many genes, the first few."""
    placed = [(name, genes.places(name)) for name in asked.genes]
    known = [
        f"{name} → {' and '.join(str(Region(one.contig, one.start, one.end)) for one in found)}, {ASSEMBLY}"
        for name, found in placed
        if found
    ]
    rest = [f"and {len(known) - MOST_ECHOED} genes more"] if len(known) > MOST_ECHOED else []
    region = [f"Region → {asked.region}, {ASSEMBLY}"] if asked.region else []
    return (*known[:MOST_ECHOED], *rest, *region)
