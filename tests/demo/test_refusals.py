"""Refusals by a switch: right code, right hints, no effect."""

import pytest

from chatbase_inspector.demo.fault_kinds import REFUSALS
from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import api, code, ids, retry


@pytest.mark.parametrize(("name", "wanted"), REFUSALS.items())
def test_that_a_refusal_has_its_code_and_no_effect(demo_server: DemoServer, name: str, wanted: str) -> None:
    before = ids(demo_server)
    demo_server.faults.set(name, times=1, on="retry")
    answer = retry(demo_server)
    assert code(answer) == wanted
    assert str(answer.status_code) == name.split("-", maxsplit=1)[0]
    assert answer.headers["x-request-id"].startswith("req_")
    assert ids(demo_server) == before
    assert retry(demo_server).status_code == 200


def test_that_the_wait_after_429_can_be_told_in_three_ways(demo_server: DemoServer) -> None:
    hints = {}
    for name in ("429", "429-reset-only", "429-bare"):
        demo_server.faults.set(name, times=1)
        hints[name] = retry(demo_server).headers
    assert hints["429"]["Retry-After"] == "3"
    assert "Retry-After" not in hints["429-reset-only"]
    assert int(hints["429-reset-only"]["X-RateLimit-Reset"]) > 1_700_000_000
    assert hints["429-bare"]["X-RateLimit-Reset"] == "0"


def test_that_the_reset_header_can_be_in_milliseconds(demo_server: DemoServer) -> None:
    demo_server.faults.set("reset-header-ms")
    with api(demo_server) as client:
        assert int(client.get("/agents").headers["X-RateLimit-Reset"]) > 1e12
