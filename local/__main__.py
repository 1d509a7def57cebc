"""`python -m local`: the local AWS and what is deployed to it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.environment import client_environment, client_variables
from local.processes import (
    ROOT,
    ServerHandle,
    absence,
    find_server,
    lost_server,
    need_server,
    port_number,
    start_server,
    stop_server,
)
from local.shells import FORMS
from local.standing import look, outputs, words
from strandline import gatk
from strandline.errors import SettingError, StrandlineError

if TYPE_CHECKING:
    from local.deployment.run import Request

FAILED, REFUSED = 1, 2
EXAMPLES = """examples:
  python -m local up                      start the server and deploy the stack dev
  eval "$(python -m local env)"           let every AWS client of this shell speak to it
  python -m local status --json
  python -m local down                    delete all of it and stop the server

exit codes: 0 it was done; 1 it could not be done; 2 the command line or a setting is wrong"""
USE = """examples:
  eval "$(python -m local env)"                    bash, zsh, sh
  python -m local env --format fish | source
  python -m local env --format dotenv > local.env  for docker run --env-file, editors, notebooks

then, in that shell, any client of AWS:
  aws omics list-runs
  aws athena list-work-groups
  python -c "from pyathena import connect; print(connect(schema_name='strandline_dev').cursor()
             .execute('SELECT * FROM samples').fetchall())"
  strandline query --gene BRCA1

the keys are fakes; opening another shell is the way back to your real account"""
# A shell may hold these from its real account; with them a client would look for a profile that is not there.
UNWANTED = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 1 with one sentence when it failed, or 2 when it cannot be asked for like that."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["serve"]:
        from local.serve import run

        run(given[1:])
    options = _parser().parse_args(given)
    try:
        return int(options.run(options) or 0)
    except SettingError as error:
        return _said(options, error, REFUSED)
    except (StrandlineError, OSError) as error:
        return _said(options, error, FAILED)
    except KeyboardInterrupt:
        return _said(options, StrandlineError("Stopped; what was made until now is recorded."), FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local",
        description="The local AWS and what is deployed to it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("serve", help="run the server in the foreground (see `serve --help`)")
    _deploying(_command(commands, "up", _up, "start the server when none runs, and deploy"), port=True)
    _command(commands, "down", _down, "delete everything that is deployed and stop the server")
    _command(commands, "status", _status, "say what runs and what is deployed")
    env = _command(commands, "env", _env, "print the variables that point any AWS client here", USE)
    env.add_argument(
        "--format", choices=FORMS, default="bash", help="for bash (the default), fish, a file, or a program"
    )
    dashboard = _command(commands, "dashboard", _dashboard, "serve the dashboard of what is deployed, until Ctrl-C")
    dashboard.add_argument("--port", type=port_number, default=8501, help="port on 127.0.0.1 (8501)")
    _deploying(_command(commands, "deploy", _deploy, "deploy to the running server"), flags=True)
    _deploying(_command(commands, "preview", _deploy, "say what a deployment would do")).set_defaults(preview=True)
    words = "delete what is deployed, its data only if forceDestroy is true, and say what stays; the server goes on"
    destroy = _command(commands, "destroy", _destroy, words)
    destroy.add_argument("--purge", action="store_true", help="also delete what the program retains, and all contents")
    destroy.add_argument("--force", action="store_true", help="also delete what is protected")
    return parser


def _command(commands: Any, name: str, run: Any, words: str, more: str = "") -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=words, description=words, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--state", type=Path, default=Path(".strandline"), help="folder of the local AWS (.strandline)")
    parser.add_argument("--stack", default="dev", help="name of the stack (dev)")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.set_defaults(run=run, preview=False, force=False, refresh=False, purge=False)
    return parser


def _deploying(parser: argparse.ArgumentParser, *, port: bool = False, flags: bool = False) -> argparse.ArgumentParser:
    parser.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="a setting of Pulumi.yaml")
    parser.add_argument("--program", type=Path, default=ROOT, help="folder of Pulumi.yaml and __main__.py")
    if port:
        parser.add_argument("--port", type=port_number, default=0, help="port of a new server (any free one)")
    if flags:
        parser.add_argument("--preview", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--force", action="store_true", help="delete protected resources that are no longer declared"
        )
        parser.add_argument(
            "--refresh", action="store_true", help="first let dynamic resources look what is still there"
        )
    return parser


def _up(options: argparse.Namespace) -> None:
    if (running := find_server(options.state)) is not None:
        _note(options, f"The local AWS runs already at {running.endpoint}, process {running.pid}; deploying to it.")
    server = start_server(options.state, options.port)
    _put_public_data(options, server)
    _run(options, server, "deploy")


def _put_public_data(options: argparse.Namespace, server: ServerHandle) -> None:
    from local.deployment.progress import Lines
    from local.deployment.run import enter
    from local.public_data import put_public_data

    enter(server.endpoint)
    if filled := put_public_data(server.endpoint, options.program):
        text = f"the demo's slice stands in for AWS's public data: {', '.join(filled)}"
        Lines(as_json=options.json).note("info", text)


def _note(options: argparse.Namespace, text: str) -> None:
    """Tell a person something on the way; a program reads steps and the end."""
    if not options.json:
        print(text, flush=True)


def _deploy(options: argparse.Namespace) -> None:
    _run(options, need_server(options.state), "preview" if options.preview else "deploy")


def _destroy(options: argparse.Namespace) -> None:
    _run(options, need_server(options.state), "destroy")


def _down(options: argparse.Namespace) -> None:
    server, lost = find_server(options.state), lost_server(options.state)
    try:
        if server is not None:
            options.purge = options.force = True
            for ledger in sorted(_ledgers(options.state)):
                options.stack = ledger.stem
                _run(options, server, "destroy")
    finally:
        stopped = stop_server(options.state)
        killed = f": process {lost.pid} had been killed" if lost else ""
        gone = f"The local AWS, process {stopped}, is stopped." if stopped else f"No local AWS was running{killed}."
        print(json.dumps({"stopped": stopped}) if options.json else gone, flush=True)


def _status(options: argparse.Namespace) -> int:
    standing = look(options.state)
    if options.json:
        print(json.dumps(standing.document()))
    elif standing.server is None:
        print(absence(options.state))
    else:
        print("\n".join(words(standing)))
    return 0 if standing.server else FAILED


def _env(options: argparse.Namespace) -> None:
    server = need_server(options.state)
    variables = client_variables(server.endpoint) | {"STRANDLINE_STACK": options.stack}
    variables |= {name: _also(variables["NO_PROXY"], os.environ.get(name)) for name in ("NO_PROXY", "no_proxy")}
    deployed = outputs(options.state, server, options.stack)
    if {"workgroup", "output_bucket"} <= deployed.keys():
        # PyAthena looks for these; other clients of Athena are told the workgroup in their own way.
        variables["AWS_ATHENA_WORK_GROUP"] = deployed["workgroup"]
        variables["AWS_ATHENA_S3_STAGING_DIR"] = f"s3://{deployed['output_bucket']}/athena/"
    others = sorted(name for name in os.environ if name.startswith("AWS_") and name not in {*UNWANTED, *variables})
    print(FORMS["json" if options.json else options.format](variables, [*UNWANTED, *others]))


def _also(host: str, others: str | None) -> str:
    """Return a list of hosts that need no proxy: the shell's own, and `host`."""
    names = [name for name in (others or "").split(",") if name]
    return ",".join([*names, *([] if host in names else [host])])


def _dashboard(options: argparse.Namespace) -> None:
    environment = client_environment(need_server(options.state).endpoint) | {"STRANDLINE_STACK": options.stack}
    place = ["--server.address", "127.0.0.1", "--server.port", str(options.port)]
    os.chdir(ROOT)
    words = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", *place]
    os.execve(sys.executable, words, environment)  # noqa: S606  # it takes this process's place, Ctrl-C and all


def _run(options: argparse.Namespace, server: ServerHandle, verb: str) -> None:
    """Deploy, preview or destroy in this process, and end with the summary."""
    from local.deployment import remains
    from local.deployment.progress import Lines
    from local.deployment.run import deploy, destroy

    lines = Lines(as_json=options.json)
    request = _request(options, server)
    result = destroy(request, lines) if verb == "destroy" else deploy(request, lines)
    counts = {action: lines.counts[action] for action in ("create", "update", "same", "delete", "replace")}
    summary = {"summary": counts, "outputs": result.outputs, "seconds": round(result.seconds, 2)}
    if verb == "destroy":
        summary["left"] = [each.document for each in result.left]
    said = [_words(verb, request.stack, counts, result.outputs, result.seconds), *remains.words(result.left)]
    if verb == "deploy" and str(result.outputs.get("workflow_version")).startswith("germline_gatk-"):
        said += filter(None, [gatk.hint()])
    lines.end(summary, "\n".join(said))


def _request(options: argparse.Namespace, server: ServerHandle) -> "Request":
    from local.deployment.run import Request

    settings = {}
    for text in getattr(options, "config", []):
        name, is_there, value = text.partition("=")
        if not is_there:
            raise SettingError(f"--config {text} is not KEY=VALUE.")
        settings[name] = value
    return Request(
        ledger=_ledger(options.state, options.stack),
        program=getattr(options, "program", ROOT).resolve(),
        stack=options.stack,
        endpoint=server.endpoint,
        server=server.identity,
        config=settings,
        force=options.force,
        purge=options.purge,
        refresh=options.refresh,
        preview=options.preview,
    )


def _ledger(state: Path, stack: str) -> Path:
    return (state / "deployments" / f"{stack}.json").resolve()


def _ledgers(state: Path) -> list[Path]:
    return list((state / "deployments").glob("*.json"))


def _words(verb: str, stack: str, counts: dict[str, int], outputs: dict[str, Any], seconds: float) -> str:
    done = {"deploy": "is deployed", "preview": "would be deployed", "destroy": "is deleted"}[verb]
    steps = ", ".join(f"{count} {action}" for action, count in counts.items() if count) or "nothing to do"
    lines = [f"Stack {stack} {done} in {seconds:.1f} s: {steps}."]
    lines += [f"  {name}: {value if isinstance(value, str) else json.dumps(value)}" for name, value in outputs.items()]
    return "\n".join(lines)


def _said(options: argparse.Namespace, error: BaseException, code: int) -> int:
    if getattr(options, "json", False):
        print(json.dumps({"error": str(error)}), flush=True)
    else:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
