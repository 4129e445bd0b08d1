"""The switches themselves: read from text, counted down, set from outside, and the fault lab."""

import pytest

from chatbase_inspector.demo.fault_kinds import KINDS
from chatbase_inspector.demo.faults import Faults
from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import LAB, api, conversation, raw_retry, until


def test_that_times_and_targets_are_kept(demo_server: DemoServer) -> None:
    demo_server.faults.set("500", times=2, on="messages")
    with api(demo_server) as client:
        assert client.get(conversation()).status_code == 200
        statuses = [client.get(f"{conversation()}/messages").status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert demo_server.faults.active() == []


@pytest.mark.parametrize("text", ["nonsense", "cut-after-frames=few", "bom=1", "500@nowhere", "500*0", "abort=-1"])
def test_that_a_wrong_switch_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault|value|operation|times|convert"):
        Faults([text])


def test_that_switches_are_read_from_text() -> None:
    faults = Faults(["cut-after-frames=5*1@retry", "bom", "frame-delay=0.25"])
    assert [setting.as_json() for setting in faults.active()] == [
        {"name": "cut-after-frames", "value": 5, "times": 1, "on": "retry"},
        {"name": "bom", "value": None, "times": None, "on": "answers"},
        {"name": "frame-delay", "value": 0.25, "times": None, "on": "answers"},
    ]


def test_that_the_fault_lab_has_a_conversation_for_each_fault_it_names(demo_server: DemoServer) -> None:
    named = {fault.name for item in demo_server.store.of_agent(LAB) for fault in item.lab}
    assert named >= {name for name, kind in KINDS.items() if kind.title is not None}
    titles = [item.title for item in demo_server.store.of_agent(LAB)]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in KINDS.items() if kind.title and name not in {"frame-delay", "delay-headers"})
)
def test_that_a_lab_conversation_meets_its_fault_on_retry_and_can_be_read(demo_server: DemoServer, name: str) -> None:
    lab = next(item for item in demo_server.store.of_agent(LAB) if item.title == KINDS[name].title)
    assert name in {fault.name for fault in lab.lab}
    path, target = conversation(lab.id, LAB), lab.messages[1]["id"]
    with api(demo_server) as client:
        assert client.get(path).status_code == 200
    if name == "many-frames":
        demo_server.faults.set("many-frames", "3000")  # the same, without two thousand a second
    raw = raw_retry(demo_server, target, path, silence_s=0.7)
    plain = raw.status == 200 and raw.ended == "clean" and raw.headers["content-type"] == "text/event-stream"
    if plain and name not in {"new-user-ids", "reset-header-ms", "unknown-parts"}:
        with DemoServer(speed=0) as other:
            other.store.conversation(lab.id).lab = ()
            assert raw_retry(other, target, path).writes != raw.writes
    until(lambda: not demo_server.busy)


def test_that_faults_are_switched_from_outside(demo_server: DemoServer) -> None:
    root = demo_server.base_url.removesuffix("/api/v2")
    with api(demo_server) as client:
        on = client.put(f"{root}/demo/faults", json={"faults": [{"name": "500", "on": "agents"}, {"name": "bom"}]})
        assert [item["name"] for item in on.json()["active"]] == ["500", "bom"]
        assert "cut-after-frames" in client.get(f"{root}/demo/faults").json()["known"]
        assert client.get("/agents").status_code == 500
        client.delete(f"{root}/demo/faults/500")
        assert client.get("/agents").status_code == 200
        assert client.delete(f"{root}/demo/faults").json()["active"] == []
        for wrong in ({"name": "nonsense"}, {}, {"faults": 7}, {"name": "bom", "times": "x"}, {"name": ["bom"]}):
            assert client.put(f"{root}/demo/faults", json=wrong).status_code == 400
        seen = client.get(f"{root}/demo/requests").json()["requests"]
        assert [item["path"] for item in seen] == ["/api/v2/agents"] * 2
        client.delete(f"{root}/demo/requests")
    assert demo_server.requests == []
