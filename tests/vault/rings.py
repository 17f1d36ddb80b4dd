"""One keyring with the true parameters for all tests of a process: a fifth of a second is a lot for a law."""

from __future__ import annotations

from functools import cache

from victor.errors import VictorError
from victor.vault import Key, Keyring, Passphrase

WORDS = "seven grey herons wait"
STORE = "store-1"


@cache
def ring() -> Keyring:
    return Keyring.new(Passphrase(WORDS), STORE)


@cache
def case_key() -> Key:
    return ring().case_key("case-7", ring().new_case_key("case-7"))


def one_line(error: BaseException) -> str:
    """What a refusal says: one line, of our family, with nothing behind it that a log could print as well."""
    assert isinstance(error, VictorError)
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    told = str(error)
    assert told
    assert len(told.splitlines()) == 1
    return told
