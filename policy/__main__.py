"""The house rules as a policy pack: `pulumi preview --policy-pack policy`."""

from pulumi_policy import EnforcementLevel, PolicyPack
from rules import POLICIES

PolicyPack(name="strandline", enforcement_level=EnforcementLevel.MANDATORY, policies=POLICIES)
