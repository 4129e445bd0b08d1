"""API keys: any non-empty one is good, but for reserved words, one for each way a key can be refused.

`demo-invalid-key`, `demo-expired-key`, `demo-no-plan`, `demo-old-plan`, `demo-no-rights`, `demo-read-only`.
"""

from collections.abc import Mapping

from chatbase_inspector.demo.wire import Refusal

GOOD_KEY = "demo-key"

# A key that contains the word is refused with the code.
RESERVED: Mapping[str, str] = {
    "invalid": "AUTH_INVALID_API_KEY",
    "expired": "AUTH_EXPIRED_API_KEY",
    "no-plan": "SUBSCRIPTION_API_RESTRICTED_PLAN",
    "old-plan": "SUBSCRIPTION_PLAN_REQUIRED",
    "no-rights": "AUTH_INSUFFICIENT_PERMISSIONS",
}
# Such a key may read, but neither chat nor retry nor change anything.
READ_ONLY = "read-only"


def bearer(header: str | None) -> str:
    """The key of an Authorization header.

    Raises:
        Refusal: there is no header, or it holds no bearer key.
    """
    if header is None:
        raise Refusal("AUTH_MISSING_API_KEY")
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refusal("AUTH_INVALID_API_KEY")
    return key.strip()


def check(key: str, *, changes: bool) -> None:
    """Raises Refusal when `key` has a reserved word, or may only read and the request `changes` something."""
    lower = key.lower()
    for word, code in RESERVED.items():
        if word in lower:
            raise Refusal(code)
    if changes and READ_ONLY in lower:
        raise Refusal("AUTH_INSUFFICIENT_PERMISSIONS")
