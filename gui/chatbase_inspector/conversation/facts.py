"""What the server says of a conversation and of an answer, beside their words."""

import msgspec


class RunMeta(msgspec.Struct, frozen=True):
    """End data of an answer; any subset may arrive. None: not provided. Credits may be fractional, and 0."""

    message_id: str | None = None
    user_message_id: str | None = None
    conversation_id: str | None = None
    user_id: str | None = None
    finish_reason: str | None = None
    credits: float | None = None

    def merged(self, newer: "RunMeta") -> "RunMeta":
        """Later values that are not None win."""
        if newer == _NOTHING:
            return self
        return RunMeta(
            *(
                getattr(self, name) if getattr(newer, name) is None else getattr(newer, name)
                for name in self.__struct_fields__
            )
        )


_NOTHING = RunMeta()


class Head(msgspec.Struct, frozen=True):
    """What the server says of a conversation. Times are epoch seconds; None: not provided.

    Attributes:
        status: `ongoing`, `paused`, `ended`, `taken_over` or anything else, as it came.
        source: only known through export and search; None: the API does not say.
    """

    agent_id: str
    id: str
    title: str | None = None
    status: str | None = None
    created_at: float | None = None
    updated_at: float | None = None
    user_id: str | None = None
    source: str | None = None
