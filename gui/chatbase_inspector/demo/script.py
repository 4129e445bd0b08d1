"""What the agent says, as steps: words, tool calls, reasoning. Hand-written in resources/demo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from chatbase_inspector.demo.wire import Json

NO_VALUE: Final = object()
"""Stands for an `input` or `output` that is absent, which is not the same as null."""


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Think:
    text: str


@dataclass(frozen=True)
class Cite:
    url: str
    title: str


@dataclass(frozen=True)
class UseTool:
    """A call. `wait_s` is how long the tool seems to work; `output` NO_VALUE: the client has to answer it."""

    name: str
    input: Any
    output: Any = NO_VALUE
    wait_s: float = 0.0
    fails: str | None = None

    @property
    def by_client(self) -> bool:
        return self.output is NO_VALUE and self.fails is None


Step = Say | Think | Cite | UseTool


@dataclass(frozen=True)
class Script:
    """One answer. `credits` is what it costs."""

    steps: tuple[Step, ...]
    credits: float

    @property
    def finish_reason(self) -> str:
        return "tool-calls" if any(isinstance(step, UseTool) and step.by_client for step in self.steps) else "stop"


def script_from(value: Any) -> Script:
    """Read a script: a string, a list of steps, or `{"steps": […], "credits": 1.5}`."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        value = {"steps": value}
    steps = tuple(_step(step) for step in value["steps"])
    tools = sum(isinstance(step, UseTool) for step in steps)
    return Script(steps, value.get("credits", 1 + tools))


def _step(value: Any) -> Step:
    match value:
        case str():
            return Say(value)
        case {"think": str(text)}:
            return Think(text)
        case {"cite": str(url), "title": str(title)}:
            return Cite(url, title)
        case {"tool": str(name)}:
            return UseTool(
                name, value.get("input", {}), value.get("output", NO_VALUE), value.get("wait", 0.8), value.get("fails")
            )
    raise ValueError(f"No step of a demo answer: {value!r}")


def parts_of(steps: tuple[Step, ...], call_ids: Callable[[int], str]) -> list[Json]:
    """The stored form (CONTRACT 3.6); `call_ids` gives the id of the n-th step's call. Reasoning is not stored."""
    parts: list[Json] = []
    for row, step in enumerate(steps):
        match step:
            case Say(text=text):
                parts.append({"type": "text", "text": text})
            case UseTool(name=name):
                call: Json = {"type": "tool-call", "toolCallId": call_ids(row), "toolName": name}
                parts.append(call | {"input": step.input})
                if not step.by_client:
                    output = {"error": step.fails} if step.fails else step.output
                    parts.append({**call, "type": "tool-result", "output": output})
            case _:
                pass
    return parts
