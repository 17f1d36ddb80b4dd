"""Fuzzing with atheris, by hand: ``uv run --with atheris python -m tests.hostile.fuzz [seconds]``.

atheris chooses the bytes, guided by the branches of victor's converters that they reach; the bytes choose a converter
and the changes of a valid document (`tests.hostile.mutations`), or are given to the readers of files as they are.
Every fault is printed with its bytes, once for each place in the code; the run goes on, and ends after the time with
status 1 if there was any.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from typing import Any

SECONDS = 600


class Bytes:
    """Choices that the bytes of a fuzzer make."""

    def __init__(self, provider: Any) -> None:
        self.provider = provider

    def below(self, limit: int) -> int:
        """A number below the limit; 0 when the bytes are used up."""
        return self.provider.ConsumeIntInRange(0, limit - 1) if limit > 1 else 0


class Tally:
    """What was tried so far."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.tried: dict[str, int] = {}
        self.taken = 0
        self.faults: dict[str, bytes] = {}

    def fault(self, error: Exception, name: str, content: bytes) -> None:
        """Note a fault, unless it was seen at the same place before."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{name}: {type(error).__name__} in {last.filename}:{last.lineno}"
        if place not in self.faults:
            self.faults[place] = content
            print(f"FAULT {place}: {error!s:.300} {content.hex()}", flush=True)  # noqa: T201  its result

    def tell(self) -> str:
        """The result in a line."""
        each = ", ".join(f"{name} {count:,}" for name, count in sorted(self.tried.items()))
        number = sum(self.tried.values())
        return f"{number:,} documents tried ({self.taken:,} taken), {len(self.faults)} faults: {each}"


def main() -> None:
    """Fuzz until the time is over."""
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # installed for a run only

    with atheris.instrument_imports(include=["victor"]):
        from tests.hostile.targets import any_bytes, targets, try_one

    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    tally = Tally(seconds)
    names = (*targets(), "bytes")

    def one(content: bytes) -> None:
        provider = atheris.FuzzedDataProvider(content)
        name = names[provider.ConsumeIntInRange(0, len(names) - 1)]
        tally.tried[name] = tally.tried.get(name, 0) + 1
        try:
            if name == "bytes":
                any_bytes(provider.ConsumeBytes(len(content)))
            else:
                tally.taken += try_one(name, Bytes(provider))
        except Exception as error:  # noqa: BLE001  that is what is looked for
            tally.fault(error, name, content)
        over = time.monotonic() > tally.until
        if over or sum(tally.tried.values()) % 5_000 == 0:
            print(tally.tell(), flush=True)  # noqa: T201  its result
        if over:
            os._exit(bool(tally.faults))  # libFuzzer ends no other way before its own time

    options = [f"-max_total_time={seconds + 60:.0f}", "-max_len=400", "-len_control=0", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
