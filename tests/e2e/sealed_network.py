"""Run a command in a network namespace whose only way out is a wire that we listen to.

`python sealed_network.py REPORT COMMAND...` brings up the loopback interface and a TUN interface that holds the default
route, runs the command and writes to REPORT, as JSON, each IP packet that left by the wire: whatever a process of any
language tried to reach beyond 127.0.0.1, name servers included. Start it under `unshare --net`.
"""

import fcntl
import ipaddress
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SIOCSIFADDR, SIOCSIFNETMASK, SIOCSIFFLAGS, SIOCADDRT, IFF_UP = 0x8916, 0x891C, 0x8914, 0x890B, 0x1
WIRE = b"wire0"
ANYWHERE = "0.0.0.0"  # noqa: S104  # a route, not a socket


def _address(ip: str) -> bytes:
    return struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(ip))


def _bring_up(control: socket.socket, name: bytes, ip: str, mask: str) -> None:
    for request, value in ((SIOCSIFADDR, ip), (SIOCSIFNETMASK, mask)):
        fcntl.ioctl(control, request, struct.pack("16s16s", name, _address(value)))
    fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", name, IFF_UP))


def _default_route(control: socket.socket, gateway: str) -> None:
    up_by_gateway = 0x3
    entry = struct.pack("@L16s16s16sH6x", 0, _address(ANYWHERE), _address(gateway), _address(ANYWHERE), up_by_gateway)
    fcntl.ioctl(control, SIOCADDRT, entry.ljust(120, b"\0"))


def _destination(packet: bytes) -> str | None:
    """Return where an IPv4 packet goes as `address:port`; None for the IPv6 housekeeping of the kernel."""
    if packet[0] >> 4 != 4:
        return None
    header = (packet[0] & 0xF) * 4
    port = struct.unpack("!H", packet[header + 2 : header + 4])[0] if packet[9] in (6, 17) else 0
    return f"{ipaddress.ip_address(packet[16:20])}:{port}"


def main() -> int:
    report, command = Path(sys.argv[1]), sys.argv[2:]
    wire = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(wire, TUNSETIFF, struct.pack("16sH22x", WIRE, IFF_TUN | IFF_NO_PI))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        _bring_up(control, b"lo", "127.0.0.1", "255.0.0.0")
        _bring_up(control, WIRE, "192.0.2.1", "255.255.255.0")
        _default_route(control, "192.0.2.2")
    left: list[str] = []
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            if select.select([wire], [], [], 0.1)[0] and (where := _destination(os.read(wire, 65536))):
                left.append(where)

    listener = threading.Thread(target=listen)
    listener.start()
    code = subprocess.run(command, check=False).returncode
    done.set()
    listener.join()
    report.write_text(json.dumps(left))
    return code


if __name__ == "__main__":
    sys.exit(main())
