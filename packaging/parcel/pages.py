"""Files with the program's names filled in: `@NAME@` is `names.NAME`, `@VERSION@` and `@DATE@` are the build's."""

import datetime as dt
import re
from pathlib import Path

from parcel import names


def page(relative: str, source: Path = names.ROOT, **more: str) -> str:
    """The text of `packaging/<relative>`, filled.

    Raises:
        KeyError: it asks for something that has no name.
    """
    date = dt.datetime.fromtimestamp(names.epoch(source), dt.UTC)
    known = {key: value for key, value in vars(names).items() if key.isupper() and isinstance(value, str)}
    known |= {"VERSION": names.version(source), "DATE": f"{date:%Y-%m-%d}", **more}
    text = (names.ROOT / "packaging" / relative).read_text("utf-8")
    return re.sub(r"@([A-Z_]+)@", lambda found: known[found[1]], text)
