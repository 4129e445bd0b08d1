"""API keys: any non-empty one is good, but for one reserved key for each way a key can be refused."""

from collections.abc import Mapping

from chatbase_inspector.demo.wire import Refusal

GOOD_KEY = "demo-key"

RESERVED: Mapping[str, str] = {
    "demo-invalid-key": "AUTH_INVALID_API_KEY",
    "demo-expired-key": "AUTH_EXPIRED_API_KEY",
    "demo-no-plan": "SUBSCRIPTION_API_RESTRICTED_PLAN",
    "demo-old-plan": "SUBSCRIPTION_PLAN_REQUIRED",
    "demo-no-rights": "AUTH_INSUFFICIENT_PERMISSIONS",
}
# This key may read but neither chat nor retry nor change anything.
READ_ONLY_KEY = "demo-read-only"


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
    """Raises Refusal when `key` is a reserved one, or a read-only one and the request `changes` something."""
    if key in RESERVED:
        raise Refusal(RESERVED[key])
    if changes and key == READ_ONLY_KEY:
        raise Refusal("AUTH_INSUFFICIENT_PERMISSIONS")
