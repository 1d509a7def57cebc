"""Fill in the policies of `docs/policies` for one stack: `python -m scripts.policies --account … --region … --out …`.

`boundary.json` bounds the roles of a stack; the others are for whoever deploys it, and differ with whether there is a
boundary. Nothing is asked of AWS.
"""

import argparse
from pathlib import Path
from string import Template

from strandline import naming

FOLDER = Path(__file__).parents[1] / "docs" / "policies"


def filled(*, account: str, region: str, stack: str, prefix: str, bucket: str, boundary: str) -> dict[str, str]:
    """Return the documents by file name; without a `boundary`, those that ask for none."""
    words = naming.words(account=account, region=region, stack=stack, prefix=prefix)
    words |= {"input_bucket": bucket or f"{words['name']}-*", "boundary": boundary}
    left_out = "roles" if boundary else "roles-bounded"
    chosen = [FOLDER / "boundary.json", *sorted((FOLDER / "deployer").glob("*.json"))]
    return {path.name: Template(path.read_text("utf-8")).substitute(words) for path in chosen if path.stem != left_out}


def main() -> None:
    """Write the documents into a folder."""
    parser = argparse.ArgumentParser(prog="python -m scripts.policies", description=__doc__.partition(":")[0])
    parser.add_argument("--account", required=True, help="account id, twelve digits")
    parser.add_argument("--region", required=True)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--prefix", default="strandline", help="the setting namePrefix")
    parser.add_argument("--bucket", default="", help="the setting inputBucketName")
    parser.add_argument("--boundary", default="", help="the setting permissionsBoundary")
    parser.add_argument("--out", type=Path, default=Path("policies"), help="folder to write to")
    given = vars(parser.parse_args())
    out: Path = given.pop("out")
    out.mkdir(parents=True, exist_ok=True)
    for name, text in filled(**given).items():
        (out / name).write_text(text, "utf-8")
        print(out / name)


if __name__ == "__main__":
    main()
