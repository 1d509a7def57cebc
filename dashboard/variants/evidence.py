"""What is known of one variant, in words and figures. Texts are plain unless they say Markdown. Knows no Streamlit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard import words
from dashboard.variants import question, table
from strandline import report
from strandline.identity import NAME

MOST_CONDITIONS: Final = 8
Row = Mapping[str, Any]
Facts = dict[str, str]
"""Names and values, in Markdown."""

_BADGES = {
    "pathogenic": "red",
    "pathogenic_or_likely_pathogenic": "red",
    "likely_pathogenic": "orange",
    "conflicting": "violet",
    "risk_factor": "yellow",
    "drug_response": "blue",
    "likely_benign": "green",
    "benign_or_likely_benign": "green",
    "benign": "green",
}


def badge(significance: str | None) -> str:
    """Return the colour of a class's badge."""
    return _BADGES.get(significance or "", "gray")


def review(row: Row) -> str:
    """Return `Pathogenic, 3 stars: reviewed by expert panel.`"""
    status = report.words([row["review_status"]]) if row["review_status"] else "its review is not given"
    stars = question.stars(row["stars"]) if row["stars"] else "no stars"
    return f"{report.significance(dict(row))}, {stars}: {status}."


def of_record(row: Row, call: Row | None) -> Facts:
    """Return what identifies ClinVar's record, and its own words where they differ from the class."""
    raw = (call or {}).get("significance_raw") or ""
    differs = report.words([raw]).casefold() != report.significance(dict(row)).casefold()
    return _facts(
        {
            "In its own words": words.plain(report.words([raw])) if raw and differs else "",
            "Consequence": words.plain(report.words(row["consequences"])),
            "Kind": words.plain(report.words([(call or {}).get("variant_class") or ""])),
            "Variation": _variation(row["variation_id"]),
            "Release": words.plain(row["release"] or ""),
        }
    )


def genotype(row: Row) -> str:
    """Return `Heterozygous, genotype 0/1`."""
    said = report.zygosity(dict(row)).capitalize()
    return f"{said}, genotype {row['genotype']}" if row["genotype"] else said


def balance(row: Row) -> str:
    """Return `20 of 33 reads carry A (61 %), 13 carry G`."""
    if row["alt_depth"] is None or row["ref_depth"] is None:
        return "How many reads carry it is not told"
    whole = row["depth"] if row["depth"] is not None else row["ref_depth"] + row["alt_depth"]
    share = "" if row["vaf"] is None else f" ({row['vaf']:.0%})".replace("%", " %")
    alt, ref = (words.short(row[name], 12) for name in ("alt", "ref"))
    return f"{row['alt_depth']} of {whole} reads carry {alt}{share}, {row['ref_depth']} carry {ref}"


def of_call(call: Row) -> Facts:
    """Return how far the call can be trusted."""
    phase = f"phased, set {call['phase_set']}" if call["phase_set"] is not None else "phased"
    filters = ", ".join(call["filters"])
    return _facts(
        {
            "Genotype quality (GQ)": _number(call["genotype_quality"]),
            "Site quality (QUAL)": _number(call["qual"]),
            "Filters": words.plain(filters) if filters else "none were applied",
            "Phase": phase if call["phased"] else "not phased",
            "Site": "had several alternate alleles" if call["split_from_multiallelic"] else "",
        }
    )


def names(row: Row) -> list[str]:
    """Return what the variant is called, to copy: HGVS if ClinVar gives it, and contig, base and alleles."""
    plain = f"{row['contig']}-{row['start'] + 1}-{row['ref']}-{row['alt']}"
    return [*filter(None, [row["hgvs"]]), plain]


def dbsnp(name: str) -> str:
    """Return the address of a variant at dbSNP, empty when it is not its kind of name."""
    digits = name.removeprefix("rs")
    return f"https://www.ncbi.nlm.nih.gov/snp/rs{digits}" if _digits(digits) else ""


def run(call: Row) -> str:
    """Return the name of the execution that loaded the sample, empty when it is not known."""
    name = str(call.get("execution") or "").rpartition(":")[2]
    return name if NAME.match(name) else ""


def carriers(rows: Sequence[Row]) -> pd.DataFrame:
    """Return samples that carry a variant, as a table."""
    return pd.DataFrame(
        [
            {
                "Sample": row["sample"],
                "Project": row["project"],
                "Zygosity": report.zygosity(dict(row)),
                "Genotype": row["genotype"],
                "Reads ref/alt": table.reads(row),
                "VAF": table.percent(row),
                "Filters": ", ".join(row["filters"]),
            }
            for row in rows
        ]
    )


def _variation(number: str) -> str:
    if not _digits(number):
        return words.plain(number)
    return f"[{number} at ClinVar](https://www.ncbi.nlm.nih.gov/clinvar/variation/{number}/)"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _number(value: float | None) -> str:
    return "not given" if value is None else f"{value:.1f}".removesuffix(".0")


def _facts(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if value}
