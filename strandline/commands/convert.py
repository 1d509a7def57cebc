"""`strandline convert`: one sample's VCF to Parquet in the shape of the table `variant_calls`."""

from pathlib import Path
from typing import Annotated

import typer

from strandline.convert import convert as to_parquet

app = typer.Typer(pretty_exceptions_enable=False)


@app.command(epilog="Example: strandline convert --vcf S1.vcf.gz --project p --sample S1 --out S1.parquet")
def convert(
    *,
    vcf: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="VCF, plain or compressed.")],
    project: Annotated[str, typer.Option(help="Project of the sample.")],
    sample: Annotated[str, typer.Option(help="Sample, as the VCF's header names it.")],
    out: Annotated[Path, typer.Option(help="Parquet file to write.")],
) -> None:
    """Convert the calls of one sample to Parquet, one row per alternate allele."""
    rows = to_parquet(vcf, project, sample, out)
    typer.echo(f"{rows} rows in {out}")
