"""What a person or a pipe sees while an answer arrives."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from chatbase_inspector.command.output import Output
from chatbase_inspector.demo.script import Say, Script
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.stream.frame import Frame, FrameKind
from tests.command.played import LIMIT_S, PROGRAM, going_on, play, read_until, retries, retry_words, surroundings
from tests.demo.calls import until
from tests.support.talks import AGENT, LAMP

HOSTILE = "Fine\x1b[2J\x1b]0;pwned\x07\x9b31m\r\x08 text\twith\x7f\x00 tab\nand line\u2028end"
HARMLESS = "Fine[2J]0;pwned31m text\twith tab\nand line\u2028end"


def answers(server: DemoServer, text: str) -> None:
    """Let the retry of the last answer say this."""
    server.store.conversation(LAMP).scripts["msg_lamp_u2"] = (Script((Say(text),), 1),)


@pytest.mark.parametrize("form", [[], ["--no-stream"]])
def test_that_the_text_and_nothing_else_is_on_standard_output(demo_server: DemoServer, form: list[str]) -> None:
    answers(demo_server, "Refunds take **five** days. 🎉 مرحبا")
    played = play(*retry_words(demo_server, *form))
    assert (played.code, played.out, played.err) == (0, "Refunds take **five** days. 🎉 مرحبا\n", "")


def test_that_the_text_is_there_while_the_server_is_still_silent(demo_server: DemoServer) -> None:
    answers(demo_server, "One two three four five six seven eight nine ten eleven twelve thirteen.")
    demo_server.faults.set("stall-after-frames", 8, on="retry")
    with going_on(*retry_words(demo_server)) as child:
        assert read_until(child, b"two").startswith(b"One two")
        assert child.poll() is None
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=LIMIT_S)
    assert child.returncode == 1
    assert out.endswith(b"\n")
    assert b"You stopped this answer." in err
    assert b"Traceback" not in err
    assert retries(demo_server) == 1


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_that_a_stopped_run_still_ends_with_its_result(demo_server: DemoServer, name: str) -> None:
    demo_server.faults.set("stall-after-frames", 8, on="retry")
    with going_on(*retry_words(demo_server, "--json")) as child:
        read_until(child, b"text-delta")
        child.send_signal(getattr(signal, name))
        out, _ = child.communicate(timeout=LIMIT_S)
    result = json.loads(out.splitlines()[-1])
    assert (child.returncode, result["outcome"], result["error"]["code"]) == (1, "incomplete", "stopped")
    assert result["text"]


@pytest.mark.parametrize("form", [[], ["--no-stream"]])
def test_that_an_answer_cannot_steer_the_terminal(demo_server: DemoServer, form: list[str]) -> None:
    answers(demo_server, HOSTILE)
    played = play(*retry_words(demo_server, *form))
    assert played.out == HARMLESS + "\n"


def test_that_an_error_cannot_steer_the_terminal(demo_server: DemoServer) -> None:
    words = retry_words(demo_server, conversation="\x1b[2Jno-such")
    played = play(*words)
    assert played.code == 3
    assert "\x1b" not in played.err


def test_that_json_lines_carry_every_sign_yet_none_that_steers(demo_server: DemoServer) -> None:
    answers(demo_server, HOSTILE)
    played = play(*retry_words(demo_server, "--json"))
    assert played.result["text"] == HOSTILE
    assert "".join(line["delta"] for line in played.lines if line["type"] == "text-delta") == HOSTILE
    assert [sign for sign in played.out if sign != "\n" and not sign.isprintable()] == []
    assert played.out.splitlines() == played.out.split("\n")[:-1]


def test_that_broken_frames_are_warnings_and_the_rest_stands(demo_server: DemoServer) -> None:
    demo_server.faults.set("unknown-events", on="retry")
    played = play(*retry_words(demo_server, "--json"))
    warnings = [line for line in played.lines if line["type"] == "warning"]
    assert warnings
    assert played.result["warnings"] >= len(warnings)
    assert all({"type", "frame", "data"} == line.keys() for line in warnings)


def test_that_a_type_in_the_event_line_stands_in_the_object(demo_server: DemoServer) -> None:
    demo_server.faults.set("event-names", on="retry")
    printed = play(*retry_words(demo_server, "--json")).lines
    assert [line["type"] for line in printed][-3:] == ["finish-step", "finish", "result"]


@pytest.mark.parametrize(
    ("event", "data", "line"),
    [
        ("text-delta", '{"delta": "a"}', {"type": "text-delta", "delta": "a"}),
        ("ping", "{ }", {"type": "ping"}),
        ("", '{"delta":\n"a"}', {"type": "warning", "frame": 3, "data": '{"delta":\n"a"}'}),
        ("x", '{"type": 5}', {"type": "warning", "frame": 3, "data": '{"type": 5}'}),
        ("", "[1]", {"type": "warning", "frame": 3, "data": "[1]"}),
        ("x", '{"type":\n"a",\n"b": "\\ud83d"}', {"type": "a", "b": "\ud83d"}),
    ],
)
def test_that_every_payload_becomes_one_line_with_a_type(
    capfdbinary: pytest.CaptureFixture[bytes], event: str, data: str, line: object
) -> None:
    Output(as_json=True).frames([Frame(3, 0, b"", FrameKind.EVENT, event, data)], [])
    printed = capfdbinary.readouterr().out
    assert printed.count(b"\n") == 1
    assert json.loads(printed) == line


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "does not accept this API key"),
        ("429", "slow down"),
        ("500", "internal error"),
        ("html-502", "server had an error"),
        ("cut-after-frames", "broke off"),
        ("error-after-frames", "error while it was answering"),
    ],
)
def test_that_a_problem_is_told_in_sentences_with_the_request_id(
    demo_server: DemoServer, fault: str, words: str
) -> None:
    demo_server.faults.set(fault, on="retry")
    played = play(*retry_words(demo_server))
    assert words in played.err
    assert "Request id: req_" in played.err
    assert "Traceback" not in played.err
    assert retries(demo_server) == 1


def test_that_a_closed_pipe_ends_the_printing_and_not_the_recording(demo_server: DemoServer) -> None:
    demo_server.faults.set("frame-delay", 0.02, on="retry")
    with going_on(*retry_words(demo_server, "--json")) as child:
        read_until(child, b"\n")
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        err = child.stderr.read()
        assert child.wait(LIMIT_S) == 0
    assert err == b""
    assert len(demo_server.store.conversation(LAMP).messages) == 5
    assert retries(demo_server) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
async def test_that_a_full_disk_behind_the_output_loses_nothing_of_the_answer(demo_server: DemoServer) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    command = [*PROGRAM, *retry_words(demo_server)]
    pipe = subprocess.PIPE
    done = subprocess.run(command, env=surroundings(), stdout=full, stderr=pipe, timeout=LIMIT_S, check=False)
    os.close(full)
    assert done.returncode == 0
    assert b"could not be written" in done.stderr
    assert b"Traceback" not in done.stderr
    history = await History.open()
    [run] = await history.runs(demo_server.base_url, AGENT, LAMP)
    assert (await history.frames_of(run.id))[-1].data == "[DONE]"
    await history.close()


def test_that_a_reader_that_closed_its_ears_is_noticed_by_the_server_too(demo_server: DemoServer) -> None:
    """A stopped run lets go of its connection; the server does not stream on to nobody."""
    demo_server.faults.set("stall-after-frames", 4, on="retry")
    with going_on(*retry_words(demo_server, "--json")) as child:
        read_until(child, b"\n")
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=LIMIT_S)
    until(lambda: not demo_server.busy)
