"""A name that stands nowhere, and the search for it in every file below a folder, in every way it could be written."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

CANARY = "Zyzzyva Qwoprj"
STORES = (".victor", ".victor-wal", ".victor-shm")
"""What a desk writes down may stand in its store, and nowhere else."""
SHORTEST = 5


def as_written(text: str) -> Iterator[bytes]:
    """The ways in which a file could hold a text; pieces so short that they stand anywhere are none."""
    yield from (form for form in _written(text) if len(form) > SHORTEST)


def _written(text: str) -> Iterator[bytes]:
    for one in (text, text.lower(), text.split(maxsplit=1)[0], text.split()[1]):
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            yield one.encode(coding)
        yield json.dumps(one).strip('"').encode()
        yield "".join(f"\\u{ord(letter):04x}" for letter in one).encode()
        yield "".join(f"&#{ord(letter)};" for letter in one).encode()
        yield one.replace(" ", "%20").encode()
        yield one.encode().hex().encode()
        for shift in range(3):  # wherever in a longer text it stands
            coded = base64.b64encode(b"x" * shift + one.encode())
            yield coded[shift + (shift > 0) : -4]


def found_in(folder: Path, text: str) -> list[str]:
    """The files below a folder in which a text stands; a store may hold what a desk writes down."""
    forms = list(as_written(text))
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and not file.name.endswith(STORES):
            content = file.read_bytes()
            if any(form in content for form in forms):
                found.append(str(file.relative_to(folder)))
    return found
