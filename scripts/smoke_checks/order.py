"""All checks in their order: what needs no run is looked at while the run goes on."""

from scripts.smoke_checks import closed, healthomics, lake, road, watching
from scripts.smoke_checks.check import Check

MEANWHILE = (
    Check("upload", "that reads can be sent with the sender's own rights", road.upload),
    Check("trigger", "that events arrive, and how late", road.trigger),
    Check("parts", "that the providers made what the program says", watching.parts),
    Check("tls", "that requests without TLS are refused", closed.tls),
    Check("public", "that nobody gets in without a signature", closed.public),
    Check("encryption", "that what is stored is encrypted as its bucket promises", closed.encryption),
    Check("images", "that the images were built and scanned", watching.images),
    Check("alarms", "that alarms have data and are quiet", watching.alarms),
    Check("alarm-told", "that an alarm reaches the topic", watching.alarm_told),
)
AFTERWARDS = (
    Check("run", "that the roles suffice for the whole road, and how long it takes", road.run),
    Check("denied", "that no role was refused anything on the way", watching.denied),
    Check("read-sets", "the states and tags of imports", healthomics.read_sets),
    Check(
        "healthomics-run",
        "uuid, tags and output folder of a run, and the time and instance of each task",
        healthomics.run,
    ),
    Check("outputs", "that a run's outputs are where the functions look for them", healthomics.outputs),
    Check("tables", "that Athena reads every Iceberg table and view", lake.tables),
    Check("finding", "that Athena's answer is the demo's finding", lake.finding),
)
CLEANING = "clean-up"
EVERY = (*MEANWHILE, *AFTERWARDS)
