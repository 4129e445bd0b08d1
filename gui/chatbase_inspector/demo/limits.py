"""The rate limit: a sliding window of 10 s for each key."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_S = 10.0
DEFAULT_REQUESTS = 1000


@dataclass(frozen=True)
class Allowance:
    """What is left for a key. `reset_at_s` is the epoch second at which the window has room for all again."""

    limit: int
    remaining: int
    reset_at_s: int
    wait_s: int
    refused: bool


class RateLimit:
    """Counts requests in the last 10 s. Refused requests are not counted, so waiting always helps."""

    def __init__(self, requests: int = DEFAULT_REQUESTS, clock: Callable[[], float] = time.time) -> None:
        self._limit = requests
        self._clock = clock
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def spend(self, key: str) -> Allowance:
        """Count one request of `key`."""
        now_s = self._clock()
        seen = self._seen[key]
        while seen and seen[0] <= now_s - WINDOW_S:
            seen.popleft()
        refused = len(seen) >= self._limit
        if not refused:
            seen.append(now_s)
        free_at_s = seen[0] + WINDOW_S if seen else now_s
        reset_at_s = math.ceil(free_at_s if refused else seen[-1] + WINDOW_S)
        wait_s = max(1, math.ceil(free_at_s - now_s))
        return Allowance(self._limit, self._limit - len(seen), reset_at_s, wait_s, refused)
