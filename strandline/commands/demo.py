"""`strandline demo`: from real reads to a real finding, on this machine, without an AWS account."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from strandline.demo import journey, own, travel
from strandline.demo.cloud import ROOT
from strandline.demo.interruptions import Interruptions, Stopped
from strandline.demo.materials import Materials, Workflow
from strandline.demo.own import Given, Unfit

LOG_WIDTH = 160
MISTAKES_SHOWN = 25
OWN = "Your own data"
CALLING = "Calling"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(
    epilog="Example: strandline demo --reads fastq/ --reference GRCh38.fa.gz --clinvar clinvar.vcf.gz --out results"
)
def demo(
    *,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the answer instead of serving the dashboard.")
    ] = False,
    reads: Annotated[
        Path | None,
        typer.Option(
            help="Folder of FASTQ pairs (.fastq.gz), with or without sample sheets (.csv). Files directly in it are of "
            "project `default`, those in a sub-folder of the project that the sub-folder is called.",
            rich_help_panel=OWN,
        ),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(help="Reference genome, FASTA, plain or gzip; needed by --reads.", rich_help_panel=OWN),
    ] = None,
    clinvar: Annotated[
        Path | None,
        typer.Option(help="NCBI's ClinVar VCF of GRCh38; without it there are no findings.", rich_help_panel=OWN),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="New folder for VCF, Parquet, findings and QC figures; also of the shipped reads.", rich_help_panel=OWN
        ),
    ] = None,
    workflow: Annotated[
        Workflow,
        typer.Option(
            help="germline_lite is minimap2 and bcftools; germline_gatk is GATK's best practice, which the first time "
            "fetches GATK (two minutes, 440 MB; `make gatk` does only that).",
            rich_help_panel=CALLING,
        ),
    ] = Workflow.LITE,
    intervals: Annotated[
        Path | None,
        typer.Option(
            help="BED or interval list of where germline_gatk calls variants; everywhere if absent.",
            rich_help_panel=CALLING,
        ),
    ] = None,
    known_sites: Annotated[
        list[Path] | None,
        typer.Option(
            help="VCF of known variants, by which germline_gatk recalibrates base qualities; may be given again.",
            rich_help_panel=CALLING,
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="TCP port of the local AWS; default any free one.")
    ] = None,
    state: Annotated[Path | None, typer.Option(file_okay=False, help="Folder to keep the local AWS in.")] = None,
    install: Annotated[bool, typer.Option("--install", help="Install missing tools with apt-get.")] = False,
) -> None:
    """Start a local AWS, deploy Strandline into it, send it reads, and show what ClinVar says of what it finds.

    Without --reads these are the reads of a cell line that ship; its BRCA1 variant is found.

    Your own reads are looked at before anything is started, and all that is wrong with them is said at once.

    Exit code 0 when every sample was analysed, 1 when not, 2 for a wrong command line, 130 after Ctrl-C.
    """
    sites = tuple(known_sites or ())
    if workflow is not Workflow.GATK and (intervals or sites):
        raise typer.BadParameter(
            f"{'--intervals' if intervals else '--known-sites'} goes with --workflow germline_gatk."
        )
    if reads is None and (reference or clinvar):
        raise typer.BadParameter(f"{'--reference' if reference else '--clinvar'} goes with --reads.")
    if reads is not None and reference is None:
        raise typer.BadParameter("--reads needs --reference: a FASTA file that the reads are aligned to.")
    console = Console() if sys.stdout.isatty() else Console(width=LOG_WIDTH)
    with tempfile.TemporaryDirectory(prefix="strandline-") as scratch:
        materials = None
        if reads and reference:
            given = Given(
                reads=reads,
                reference=reference,
                annotation=clinvar,
                intervals=intervals,
                known_sites=sites,
                out=out,
                scratch=Path(scratch),
            )
            materials = _prepared(given, console)
        elif mistakes := own.check_out(out) + own.check_calling(intervals, sites):
            _refuse(mistakes)
        elif intervals or sites:
            materials = replace(Materials.find(ROOT / "demo"), intervals=intervals, known_sites=sites)
        options = travel.Options(
            workflow=workflow, leave=leave, port=port, state=state, install=install, materials=materials, out=out
        )
        raise typer.Exit(journey.run(options, console))


def _prepared(given: Given, console: Console) -> Materials:
    """Look at somebody's own data and say what will be done; typer.Exit after mistakes, Ctrl-C and the like."""
    try:
        with Interruptions() as interruptions, interruptions.heard(), console.status("") as status:
            prepared = own.prepare(given, status.update)
    except Unfit as error:
        _refuse(error.mistakes)
    except Stopped as stopped:
        typer.echo("\nStopped; nothing was started.", err=True)
        raise typer.Exit(stopped.code) from None
    for sentence in prepared.sentences:
        console.print(sentence, markup=False, highlight=False, soft_wrap=not console.is_terminal)
    console.print()
    return prepared.materials


def _refuse(mistakes: list[str]) -> NoReturn:
    """Tell what is wrong, all of it, and end."""
    one = len(mistakes) == 1
    typer.echo(
        f"Nothing was started. {'One thing is' if one else f'{len(mistakes)} things are'} to be mended:", err=True
    )
    for number, mistake in enumerate(mistakes[:MISTAKES_SHOWN], 1):
        typer.echo(f"{'' if one else f'{number}. '}{mistake}", err=True)
    if len(mistakes) > MISTAKES_SHOWN:
        typer.echo(f"… and {len(mistakes) - MISTAKES_SHOWN} more.", err=True)
    raise typer.Exit(1)
