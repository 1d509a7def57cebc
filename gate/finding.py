"""What a layer of the gate has to say."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: the layer that saw it, the file it is in, the resource (or state, or line), what is wrong, what to do.

    `rule` is the tool's own name for it, where it has one.
    """

    layer: str
    where: str
    resource: str
    fault: str
    remedy: str = ""
    rule: str = ""

    def __str__(self) -> str:
        """One line for people, with the file first so that editors can follow it."""
        remedy = f" -> {self.remedy}" if self.remedy else ""
        rule = f" {self.rule}" if self.rule else ""
        return f"{self.where}: {self.resource}: {self.fault}{remedy} [{self.layer}{rule}]"
