"""The fault lab: one conversation for each fault, so that a person can see every failure in the window."""

import hashlib

from chatbase_inspector.demo.fault_kinds import KINDS
from chatbase_inspector.demo.wire import Json

LAB_AGENT_ID = "fAu1t-Lab_eVery7hing5"
_QUESTION = "My desk lamp flickers. Is that covered by the warranty?"
_ANSWER = "Yes. Flickering counts as a defect, and the warranty runs for two years from delivery."


def lab_conversations(content: Json) -> list[Json]:
    """In the short form of `samples`; the newest is the first fault of the list."""
    made = []
    for row, (name, kind) in enumerate(KINDS.items()):
        if kind.title is None:
            continue
        digest = hashlib.sha256(f"lab/{name}".encode()).hexdigest()
        made.append({
            "key": "lab_" + name.replace("-", "_"),
            "id": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
            "title": kind.title,
            "minutesAgo": 9 + 4 * row,
            "userId": "lab",
            "faults": [{"name": name}],
            "messages": [
                {"u": _QUESTION, "answers": content["answers"]},
                {"a": f"{_ANSWER}\n\n*Fault lab: retry this answer to see it. {kind.says}*", "feedback": "negative"},
            ],
        })  # fmt: skip
    return made
