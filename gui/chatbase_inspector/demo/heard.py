"""What an answer amounts to after the events sent so far."""

from typing import Any

from chatbase_inspector.demo.wire import Json


class Heard:
    """Collects events of dialect 3; a call whose arguments are not complete does not count yet."""

    def __init__(self) -> None:
        self._parts: list[Json | list[str]] = []
        self._names: dict[str, str] = {}

    def add(self, event: Json) -> None:
        match event:
            case {"type": "text-start"}:
                self._parts.append([])
            case {"type": "text-delta", "delta": str(delta)}:
                if not self._parts or not isinstance(self._parts[-1], list):
                    self._parts.append([])
                pieces: Any = self._parts[-1]
                pieces.append(delta)
            case {"type": "tool-input-available", "toolCallId": str(call_id), "toolName": str(name)}:
                self._names[call_id] = name
                call = {"type": "tool-call", "toolCallId": call_id, "toolName": name}
                self._parts.append(call | {"input": event["input"]})
            case {"type": "tool-output-available", "toolCallId": str(call_id)} if call_id in self._names:
                result = {"type": "tool-result", "toolCallId": call_id, "toolName": self._names[call_id]}
                self._parts.append(result | {"output": event["output"]})
            case _:
                pass

    def parts(self) -> list[Json]:
        """The stored form of it."""
        return [{"type": "text", "text": "".join(part)} if isinstance(part, list) else part for part in self._parts]
