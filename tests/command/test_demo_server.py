"""`chatbase-inspector demo-server` as scripts use it."""

import json
import os
import signal
import socket
import subprocess
import urllib.request

import pytest

from tests.command.played import LIMIT_S, PROGRAM, going_on, play, surroundings
from tests.support.talks import AGENT, LAMP


def first_line(child: "subprocess.Popen[bytes]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().decode().rstrip("\n")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_that_it_says_its_address_first_and_ends_politely(name: str) -> None:
    with going_on("demo-server") as child:
        base_url = first_line(child)
        with urllib.request.urlopen(f"{base_url}/health", timeout=LIMIT_S) as answer:  # noqa: S310 - loopback
            assert json.load(answer)["status"] == "ok"
        child.send_signal(getattr(signal, name))
        out, err = child.communicate(timeout=LIMIT_S)
    assert (child.returncode, out, err) == (0, b"", b"")


def test_that_it_serves_at_the_port_that_was_asked_for() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with going_on("demo-server", "--port", str(port)) as child:
        assert first_line(child) == f"http://127.0.0.1:{port}/api/v2"


def test_that_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        played = play("demo-server", "--port", str(taken.getsockname()[1]))
    assert (played.code, played.out, played.err.count("\n")) == (2, "", 1)


def test_that_a_script_can_retry_against_it_with_a_fault() -> None:
    with going_on("demo-server", "--speed", "0", "--fault", "429=5@retry") as child:
        target = ["--agent", AGENT, "--conversation", LAMP, "--message", "msg_lamp_a1"]
        played = play("retry", "--base-url", first_line(child), *target, "--json")
    assert (played.code, played.result["outcome"]) == (3, "refused")


def test_that_it_ends_with_its_standard_input_when_asked_to() -> None:
    command = [*PROGRAM, "demo-server", "--exit-with-stdin"]
    with subprocess.Popen(
        command, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert first_line(child).startswith("http://127.0.0.1:")
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(LIMIT_S) == 0


def test_that_no_window_without_a_screen_is_one_sentence() -> None:
    without = dict.fromkeys(("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))
    played = play(**without)
    assert (played.code, played.out, played.err.count("\n")) == (1, "", 1)
    assert "make screenshots" in played.err
    assert os.environ.get("QT_QPA_PLATFORM") == "offscreen"
