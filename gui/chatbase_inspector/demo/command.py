"""The demo server for a terminal or a parent process."""

import os
import signal
import sys
import threading
from types import FrameType

from chatbase_inspector.demo.faults import Faults
from chatbase_inspector.demo.server import DemoServer

_LOOK_S = 0.5


def serve(port: int, faults: list[str], speed: float, exit_with_stdin: bool) -> int:
    """Print the base URL as the first line of standard output and serve until SIGINT or SIGTERM; return the exit code.

    Args:
        faults: as `Faults.set_text` reads them.
        exit_with_stdin: end as well when standard input ends, for a parent that may die without a word.

    A wrong fault or a taken port is one sentence on standard error and exit code 2.
    """
    try:
        server = DemoServer(port=port, faults=Faults(faults), speed=speed)
        base_url = server.start()
    except (ValueError, OSError) as problem:
        sys.stderr.write(f"The demo server cannot start: {problem}\n")
        return 2
    done = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        done.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if exit_with_stdin:
        threading.Thread(target=_wait_for_end_of_input, args=(done,), daemon=True).start()
    sys.stdout.write(base_url + "\n")
    sys.stdout.flush()
    while not done.wait(_LOOK_S):  # with a limit, so that Ctrl+C is seen on Windows
        pass
    server.stop()
    return 0


def _wait_for_end_of_input(done: threading.Event) -> None:
    """Reads the descriptor itself: a buffered reader's lock, held at exit, would end Python with an abort."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    done.set()
