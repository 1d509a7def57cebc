"""What the `pulumi` command needs to run a Python program, as a plug-in named pulumi-language-python.

The official command brings its own; one that is built from its Go module has none, and none can be downloaded offline.
The work is done by the SDK's own language server, which is private to it: the SDK is pinned, and a test runs this.
"""

import os
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

LARGEST_MESSAGE = 400 << 20
SAID_ALREADY = 32
"""Exit code of a program whose error the engine has shown."""


class LanguageHost(LanguageServer):
    """Runs programs, each time in a fresh process, and the policy packs."""

    def __init__(self, engine: str) -> None:
        super().__init__(lambda: None)
        self._engine = engine

    def Handshake(self, request: Any, context: Any) -> Any:
        """Note where the engine is."""
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Return the version of the SDK."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def InstallDependencies(self, request: Any, context: Any) -> Any:
        """Leave the environment to `make`."""
        yield language_pb2.InstallDependenciesResponse(stdout=b"`make` keeps the environment; nothing to install.\n")

    def Run(self, request: Any, context: Any) -> Any:
        """Run the program in a process of its own: an update runs it twice, and modules make resources only once."""
        del request.args[:]
        request.args.append(self._engine)
        words = [sys.executable, "-u", str(Path(__file__).resolve()), "--program"]
        folder = request.info.program_directory or request.pwd
        process = subprocess.Popen(words, cwd=folder, stdin=subprocess.PIPE)
        context.add_callback(process.kill)
        process.communicate(request.SerializeToString())
        if process.returncode in {0, SAID_ALREADY}:
            return language_pb2.RunResponse(bail=process.returncode == SAID_ALREADY)
        return language_pb2.RunResponse(error=f"the program ended with exit code {process.returncode}")

    def RunPlugin(self, request: Any, context: Any) -> Any:
        """Run a policy pack and pass on what it says."""
        words = [_python(request.info), "-u", "-m", "pulumi.policy", *request.args, request.info.program_directory]
        environment = dict(word.split("=", 1) for word in request.env)
        process = subprocess.Popen(
            words, cwd=request.pwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        context.add_callback(process.kill)
        for line in process.stdout or ():
            yield language_pb2.RunPluginResponse(stdout=line)
        yield language_pb2.RunPluginResponse(exitcode=process.wait())


def _python(info: Any) -> str:
    """The Python of the virtual environment that the pack's file names, else ours."""
    options = dict(info.options)
    folder = Path(info.root_directory, str(options.get("virtualenv", "")))
    return str(folder / "bin" / "python") if "virtualenv" in options else sys.executable


def program() -> int:
    """Run the program of the request on standard input; returns the exit code."""
    request = language_pb2.RunRequest.FromString(sys.stdin.buffer.read())
    entry = Path.cwd() / (request.info.entry_point or ".")
    # The program's own folder comes first on the path, in the place of this file's.
    sys.path[0] = str(entry.parent if entry.suffix == ".py" else entry)
    sys.argv = [str(entry)]

    def run() -> None:
        runpy.run_path(str(entry), run_name="__main__")

    return SAID_ALREADY if LanguageServer(run).Run(request, None).error else 0


def serve(engine: str) -> None:
    """Answer the engine until it closes our standard input."""
    server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)])
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    with suppress(KeyboardInterrupt):
        sys.stdin.buffer.read()
    server.stop(grace=1).wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["--program"]:
        # Threads of the runtime may still wait for an engine that is done with us.
        code = program()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    serve(next((word for word in reversed(sys.argv[1:]) if not word.startswith("-")), ""))
