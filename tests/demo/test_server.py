"""Start, stop and the command that a terminal or the window uses."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import api, conversation, events, retry

_SERVE = "import sys; from chatbase_inspector.demo.command import serve; sys.exit(serve({}))"


def test_that_a_server_answers_as_soon_as_start_returns_and_stop_may_come_twice() -> None:
    server = DemoServer(speed=0)
    assert server.base_url == ""
    base_url = server.start()
    assert base_url == server.start() == server.base_url
    with api(server) as client:
        assert client.get("/health").status_code == 200
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base_url}/health", trust_env=False)


def test_that_a_stopped_server_can_start_again_with_what_it_knows() -> None:
    server = DemoServer(speed=0)
    server.start()
    new = events(retry(server).content)[0]["messageId"]
    server.stop()
    with server, api(server) as client:
        assert client.get(conversation()).json()["data"]["messages"][-1]["id"] == new


def test_that_stop_ends_a_stream_that_is_under_way() -> None:
    server = DemoServer(speed=0)
    server.start()
    server.faults.set("stall-after-frames", 2)
    with (
        api(server) as client,
        client.stream("POST", f"{conversation()}/retry", json={"messageId": "msg_lamp_a1"}) as r,
    ):
        pieces = r.iter_raw()
        next(pieces)
        server.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            list(pieces)


def test_that_a_taken_port_is_an_os_error() -> None:
    with DemoServer(speed=0) as first:
        port = int(first.base_url.split(":")[2].split("/")[0])
        with pytest.raises(OSError, match=r"in use|10048"):
            DemoServer(port=port).start()


def test_that_an_answer_at_full_speed_is_paced_but_never_longer_than_eight_seconds() -> None:
    from chatbase_inspector.demo.frames import HEADERS_S, speak

    server = DemoServer()
    for agent_id in server.store.agents:
        for conversation_ in server.store.of_agent(agent_id):
            for asked in conversation_.messages:
                for _ in conversation_.scripts.get(asked["id"], ()):
                    answer = server.answers.to(server.store, conversation_, asked)
                    assert HEADERS_S + sum(beat.pause_s for beat in speak(answer)) < 8


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator["subprocess.Popen[str]"]:
    started = subprocess.Popen(
        [sys.executable, "-c", _SERVE.format(request.param)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    yield started
    started.kill()
    started.wait()
    for pipe in (started.stdin, started.stdout, started.stderr):
        if pipe is not None:
            pipe.close()


@pytest.mark.parametrize("process", ["0, ['503*1@agents'], 0, False"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_the_command_prints_its_address_first_and_ends_quietly(
    process: "subprocess.Popen[str]", number: signal.Signals
) -> None:
    assert process.stdout is not None
    base_url = process.stdout.readline().strip()
    with httpx.Client(base_url=base_url, headers={"Authorization": "Bearer x"}, trust_env=False) as client:
        assert [client.get("/agents").status_code for _ in range(2)] == [503, 200]
    process.send_signal(number)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


@pytest.mark.parametrize("process", ["0, [], 0, True"], indirect=True)
def test_that_the_command_ends_with_its_parent(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.stdin.close()
    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("process", ["0, ['nonsense'], 0, False"], indirect=True)
def test_that_a_wrong_fault_is_one_sentence(process: "subprocess.Popen[str]") -> None:
    out, error = process.communicate(timeout=10)
    assert out == ""
    assert error.startswith("The demo server cannot start: There is no fault 'nonsense'")
    assert process.returncode == 2
