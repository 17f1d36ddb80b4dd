"""Master keys: what a person keeps, and the key that is made of it."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self, final

from attrs import field, frozen

from victor.errors import StoreError
from victor.vault.concealed import Concealed
from victor.vault.header import FromKeyFile, FromPassphrase
from victor.vault.key import Key
from victor.vault.primitives import KEY_BYTES, argon2id, hkdf

FEWEST_CHARACTERS = 12
FEWEST_DIFFERENT = 6
FEWEST_DIGITS = 20
MOST_CHARACTERS = 1000
_INFO = b"victor master key"
_BINARY: int = getattr(os, "O_BINARY", 0)  # on Windows bytes would be changed otherwise


@final
class Passphrase(Concealed):
    """A passphrase, which shows itself nowhere.

    It is prepared as RFC 8265 (OpaqueString) has it: composed (NFC), every kind of space the same, upper and lower case
    kept, no control characters. So it is the same typed on a keyboard that composes accents otherwise.

    Only one for *new* keys must be strong; a store opens by whatever it was made with. Strong is: at least 12
    characters, 6 of them different, not digits alone (20 then), not one piece repeated. Four words of a language are
    that by themselves, so they need no rule of their own; six words drawn by dice are better than any rule can ask for.

    Raises:
        StoreError: It is empty, longer than 1,000 characters, or has characters that a keyboard does not give.

    >>> from victor.vault import Passphrase
    >>> Passphrase("seven grey herons wait")
    <hidden>
    >>> Passphrase("herons").refuse_weak()
    Traceback (most recent call last):
        ...
    victor.errors.StoreError: the passphrase is too weak; expected at least 12 characters; take six words drawn by dice
    """

    __slots__ = ("_inside",)

    _inside: Callable[[], str]

    def __init__(self, text: str) -> None:
        try:
            trouble = _unfit(text)
            if trouble is None:
                object.__setattr__(self, "_inside", _holding(_prepared(text)))
        finally:
            del text
        if trouble:
            raise StoreError("the passphrase cannot be used", expected=trouble)

    def refuse_weak(self) -> None:
        """Refuse it for new keys if it is weak.

        Raises:
            StoreError: It is; the message says what is missing.
        """
        missing = _missing(self._inside())
        if missing:
            raise StoreError("the passphrase is too weak", expected=missing, hint="take six words drawn by dice")

    def fresh(self) -> FromPassphrase:
        """The parameters for new keys, with a new salt.

        Raises:
            StoreError: The passphrase is weak.
        """
        self.refuse_weak()
        return FromPassphrase(os.urandom(16).hex())

    def key(self, made: FromPassphrase) -> Key:
        """The master key that these parameters make of it; takes a fifth of a second, and that is the point."""
        salt = bytes.fromhex(made.salt)
        return Key(
            argon2id(
                self._inside().encode(),
                salt=salt,
                memory_kib=made.memory_kib,
                passes=made.passes,
                lanes=made.lanes,
            )
        )


@final
@frozen
class KeyFile:
    """A file with 32 random bytes that opens a store in place of a passphrase; kept apart from the store.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = KeyFile.create(Path(folder) / "athens.key")
    ...     file.path.stat().st_size
    32
    """

    path: Path = field(converter=Path)

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> Self:
        """Make a new key file, which only its owner can read; one that exists is never overwritten.

        Raises:
            StoreError: There is a file already, or it cannot be written; nothing is left behind then.
        """
        file = cls(Path(path))
        fresh = file.path.with_name(f".{file.path.name}.{os.urandom(4).hex()}.new")
        try:
            _write(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600))
            _name(fresh, file.path)
        except FileExistsError:
            raise file._error("there is a file already", hint="a store may need it: give another name") from None
        except OSError as fault:
            raise file._error(f"the key file cannot be written ({fault.strerror})") from None
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
        return file

    def fresh(self) -> FromKeyFile:
        """The parameters for new keys, with a new salt."""
        return FromKeyFile(os.urandom(16).hex())

    def key(self, made: FromKeyFile) -> Key:
        """The master key that these parameters make of the file.

        Raises:
            StoreError: It cannot be read, others can read it too, or it has not exactly 32 bytes.
        """
        content = self._read()
        try:
            return Key(hkdf(content, salt=bytes.fromhex(made.salt), info=_INFO))
        finally:
            content[:] = bytes(len(content))

    def _read(self) -> bytearray:
        # One byte more than there should be, so that a longer file is found out.
        content = bytearray(KEY_BYTES + 1)
        try:
            # A pipe without a writer would keep us waiting.
            handle = os.open(self.path, os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb", buffering=0) as file:
                status = os.fstat(handle)
                size = file.readinto(content) if stat.S_ISREG(status.st_mode) else 0
        except FileNotFoundError:
            raise self._error("there is no such key file") from None
        except OSError as fault:
            raise self._error(f"the key file cannot be read ({fault.strerror})") from None
        if size == KEY_BYTES and not _open_to_others(status):
            del content[KEY_BYTES:]
            return content
        content[:] = bytes(len(content))  # whatever file it was, a traceback does not show it
        if size != KEY_BYTES:
            raise self._error("this is no key file", expected=f"a file of {KEY_BYTES} bytes")
        raise self._error("others than its owner have rights on the key file", hint="take them away: chmod 600")

    def _error(self, message: str, *, expected: str | None = None, hint: str | None = None) -> StoreError:
        return StoreError(message, file=self.path.name, expected=expected, hint=hint)


def _write(handle: int) -> None:
    """A new key into an open file, on the disk before anybody relies on it."""
    try:
        if os.write(handle, os.urandom(KEY_BYTES)) != KEY_BYTES:
            raise OSError(0, "only a part of it was written")
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(fresh: Path, path: Path) -> None:
    """Give it its name: a kill leaves a whole key file or none, and one that is there is never replaced."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as a memory stick's
        if path.exists():
            raise FileExistsError from None
        fresh.rename(path)
    if hasattr(os, "O_DIRECTORY"):  # not on Windows
        folder = os.open(path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _open_to_others(status: os.stat_result) -> bool:
    return os.name == "posix" and bool(status.st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _unfit(text: object) -> str | None:
    """What is expected of a passphrase where this is none."""
    if not isinstance(text, str) or not text.strip():
        return "a text"
    if len(text) > MOST_CHARACTERS:
        return f"at most {MOST_CHARACTERS} characters"
    # Cc control, Cs half a character, Cn not assigned: a later Unicode could compose it otherwise.
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Cn") for sign in text):
        return "characters of a keyboard, and no line end"
    return None


def _prepared(text: str) -> str:
    spaces = ("\u0020" if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return unicodedata.normalize("NFC", "".join(spaces))


def _missing(text: str) -> str | None:
    """What a passphrase lacks."""
    if len(text) < FEWEST_CHARACTERS:
        return f"at least {FEWEST_CHARACTERS} characters"
    if len(set(text.casefold())) < FEWEST_DIFFERENT:
        return f"at least {FEWEST_DIFFERENT} different characters"
    if len(text) < FEWEST_DIGITS and not any(sign.isalpha() for sign in text):
        return f"letters too, or at least {FEWEST_DIGITS} characters"
    if text in (text + text)[1:-1]:
        return "no piece said twice"
    return None


def _holding(text: str) -> Callable[[], str]:
    return lambda: text
