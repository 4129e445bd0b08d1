"""Makes a very long conversation out of hand-written questions and answers; the same seed, the same words."""

import random

from chatbase_inspector.demo.wire import Json


def long_messages(written: Json, count: int, seed: int) -> list[Json]:
    """`count` messages, user and assistant in turn, in the short form of `samples`.

    No two turns are the same: each names another order, lamp and room.
    """
    dice = random.Random(f"{seed}/long")  # noqa: S311
    rows: list[Json] = []
    for turn in range(count // 2):
        topic = written["topics"][turn % len(written["topics"])] if turn % 3 else dice.choice(written["topics"])
        slots = {name: dice.choice(values) for name, values in written["slots"].items()}
        slots |= {"order": f"LM-{20_000 + turn}", "day": str(1 + turn % 28), "turn": str(turn + 1)}
        ask, reply = dice.choice(topic["ask"]), dice.choice(topic["reply"])
        rows.append({"u": _fill(ask, slots), "after": dice.choice((40, 90, 600, 3_000, 9_000))})
        parts: list[Json | str] = [_fill(reply, slots)]
        if "tool" in topic:
            call_id = f"call_long_{turn}"
            call = {"call": topic["tool"], "id": call_id, "input": {"orderId": slots["order"]}}
            result = {"result": topic["tool"], "id": call_id, "output": {"state": slots["state"]}}
            parts = [call, result, *parts]
        rows.append({"a": parts, "after": dice.randint(3, 9), "score": round(dice.uniform(0.4, 0.98), 2)})
    return rows


def _fill(text: str, slots: dict[str, str]) -> str:
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text
