"""AWS's DynamoDB Local on a free port of 127.0.0.1, until standard input ends; prints the port.

Its own main class listens on every interface and has no option for that, so the connector is told before the start.
The arguments are the folder of its jars and the Java virtual machine's shared library.
"""

import sys

import jpype  # on PYTHONPATH, from the referees' cache

MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner"


def main() -> None:
    """Serve in memory."""
    jars, machine = sys.argv[1:]
    options = (f"-Djava.library.path={jars}", "-Xmx256m", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(machine, *options, classpath=[f"{jars}/*"], convertStrings=True)
    arguments = ["-inMemory", "-disableTelemetry", "-port", "8000"]
    proxy = jpype.JClass(MAIN).createServerFromCommandLineArgs(arguments)
    field = jpype.JClass("software.amazon.dynamodb.services.local.server.DynamoDBProxyServer").class_.getDeclaredField(
        "server"
    )
    field.setAccessible(True)
    [connector] = field.get(proxy).getConnectors()
    connector.setHost("127.0.0.1")
    connector.setPort(0)
    proxy.start()
    print("port", connector.getLocalPort(), flush=True)
    sys.stdin.read()
    proxy.stop()


if __name__ == "__main__":
    main()
