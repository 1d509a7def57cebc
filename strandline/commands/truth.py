"""`strandline truth`: how calls stand against a truth, so that people can validate their own deployment."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from strandline import showing
from strandline.command_options import AsJson
from strandline.errors import StrandlineError
from strandline.truth import telling
from strandline.truth.comparing import compare
from strandline.truth.comparison import Wanted
from strandline.truth.figures import Metric
from strandline.truth.notes import notes
from strandline.truth.thresholds import Threshold, unmet

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline truth S1.vcf.gz HG001.vcf.gz --regions HG001.bed --min-recall snv=0.99")
def truth(
    calls: Annotated[Path, typer.Argument(help="VCF to judge, plain or compressed.", exists=True, dir_okay=False)],
    truth: Annotated[Path, typer.Argument(help="VCF that is believed.", exists=True, dir_okay=False)],
    *,
    regions: Annotated[
        Path | None, typer.Option(help="BED file: nothing outside is counted.", exists=True, dir_okay=False)
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            help="FASTA of both files: indels are left-aligned and bases checked.", exists=True, dir_okay=False
        ),
    ] = None,
    sample: Annotated[str | None, typer.Option(help="Whose calls, where CALLS holds several samples.")] = None,
    truth_sample: Annotated[str | None, typer.Option(help="Whose truth, where TRUTH holds several samples.")] = None,
    all_filters: Annotated[bool, typer.Option("--all-filters", help="Count calls that a filter marks, too.")] = False,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for the false positives and negatives as VCF.")
    ] = None,
    min_recall: Annotated[
        list[str] | None, typer.Option(help="Least recall, as 0.99 or snv=0.99; may be repeated.")
    ] = None,
    min_precision: Annotated[list[str] | None, typer.Option(help="Least precision, written in the same way.")] = None,
    min_concordance: Annotated[
        list[str] | None, typer.Option(help="Least genotype concordance, written in the same way.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure calls against a truth: recall, precision and genotype concordance, of SNVs and of indels.

    Alleles are matched by place and bases, whatever the samples are called; records with several alternates are split
    first and substitutions of several bases taken apart. Only calls that pass their filters count. Exit code 1 also
    when a figure is below what is asked for.
    """
    asked = [
        *_thresholds("recall", min_recall),
        *_thresholds("precision", min_precision),
        *_thresholds("genotype_concordance", min_concordance),
    ]
    found = compare(Wanted(calls, truth, regions, reference, sample, truth_sample, all_filters, out))
    if as_json:
        typer.echo(json.dumps(telling.as_json(found, asked), indent=2, ensure_ascii=False))
    else:
        showing.write(telling.table(found))
        for note in notes(found):
            typer.echo(note, err=True)
    if below := unmet(asked, found.counts):
        raise StrandlineError(" ".join(one.shortfall(found.counts) for one in below))


def _thresholds(metric: Metric, texts: list[str] | None) -> Iterator[Threshold]:
    for text in texts or ():
        try:
            yield Threshold.parse(metric, text)
        except StrandlineError as error:
            raise typer.BadParameter(str(error)) from error
