"""Tasks share the host's processors and memory."""

import threading

from local.engine.reservations import Reservations


def never() -> bool:
    return False


def test_a_task_larger_than_the_host_runs_alone() -> None:
    host = Reservations(cpus=2, memory=100)
    with host.hold(64, 5000, never) as held, host.hold(1, 1, give_up=lambda: True) as second:
        assert (held, second) == (True, False)


def test_a_waiting_task_gets_its_turn_when_there_is_room() -> None:
    host = Reservations(cpus=2, memory=100)
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.set()
        with host.hold(1, 60, never):
            order.append("second")

    thread = threading.Thread(target=second)
    with host.hold(1, 60, never):
        thread.start()
        assert entered.wait(5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
