"""How a sealed store is opened from the command line: by a passphrase, typed or from a file, or by a key file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

from victor.cli.passphrase import asked, asked_or_nothing, can_ask, passphrase_of

if TYPE_CHECKING:
    from victor.vault import KeyFile, Passphrase

F = TypeVar("F", bound=Callable[..., Any])

BY_PASSPHRASE = "passphrase"  # noqa: S105  what the header of a keyring says
BY_KEY_FILE = "key file"
FILE = click.Path(path_type=Path)


@frozen
class Means:
    """What opens a store; nothing, where it is not sealed."""

    passphrase: Passphrase | None = None
    key_file: KeyFile | None = None

    def __str__(self) -> str:
        return BY_PASSPHRASE if self.passphrase else BY_KEY_FILE if self.key_file else "nothing"


@frozen
class Given:
    """What the options name."""

    passphrase_file: Path | None = None
    key_file: Path | None = None

    @property
    def is_something(self) -> bool:
        """Whether an option was given."""
        return self.passphrase_file is not None or self.key_file is not None

    def means(self) -> Means:
        """What the options name, read.

        Raises:
            UsageError: Both were given.
            StoreError: The file of a passphrase cannot be read, others can read it too, or it holds none.
        """
        from victor.vault import KeyFile

        if self.passphrase_file is not None and self.key_file is not None:
            raise click.UsageError("a store is opened in one way: --passphrase-file or --key-file, not both")
        if self.passphrase_file is not None:
            return Means(passphrase=passphrase_of(self.passphrase_file))
        return Means(key_file=None if self.key_file is None else KeyFile(self.key_file))

    def means_for(self, store: str, *, new: bool = False) -> Means:
        """What opens a store: what the options name, else what is typed when it is sealed.

        Args:
            store: Its path or address.
            new: Whether it may be that there is none yet.

        Raises:
            StoreError: There is no such store, or nobody can be asked how to open it.
        """
        from victor.errors import StoreError

        if self.is_something:
            return self.means()
        try:
            name, kind = opens_by(store)
        except StoreError:
            if not new:
                raise
            return Means()
        if kind is None:
            return Means()
        if kind == BY_PASSPHRASE and can_ask():
            return Means(passphrase=asked(f"Passphrase of {name}"))
        raise _closed(name, kind)

    def means_if_wanted(self, store: str) -> Means:
        """The same where it may stay closed: who is asked may answer with nothing, and nobody must be asked."""
        from victor.errors import StoreError

        if self.is_something or not can_ask():
            return self.means()
        try:
            name, kind = opens_by(store)
        except StoreError:
            return Means()  # what is wrong with it is told by who looks at it
        if kind != BY_PASSPHRASE:
            return Means()
        return Means(passphrase=asked_or_nothing(f"Passphrase of {name} (Enter: go on without)"))


def opens_by(store: str) -> tuple[str, str | None]:
    """The name of a store that is there, and what opens it: ``passphrase``, ``key file``, or None if it is not sealed.

    Raises:
        StoreError: There is none, or it is damaged.
    """
    from victor.store.looking import looking
    from victor.vault.header import read

    with looking(store, tidy=True) as look:
        name, header = look.name, look.found.header
    return name, None if header is None else read(header).master.kind


def unlocks(command: F) -> F:
    """``--passphrase-file`` and ``--key-file``, handed on as `given`."""

    @click.option(
        "--passphrase-file",
        type=FILE,
        help="A file whose first line is the passphrase, on which nobody else has rights; - is standard input.",
    )
    @click.option("--key-file", type=FILE, help="The file that opens the store in place of a passphrase.")
    @wraps(command)
    def with_means(*args: Any, passphrase_file: Path | None, key_file: Path | None, **more: Any) -> Any:
        return command(*args, given=Given(passphrase_file, key_file), **more)

    return with_means  # type: ignore[return-value]  # the same function, with two options


def _closed(name: str, kind: str) -> Exception:
    from victor.errors import StoreError

    if kind == BY_PASSPHRASE:
        return StoreError("the store is sealed", file=name, expected="--passphrase-file FILE, or - for standard input")
    return StoreError("the store is sealed and opens by a key file", file=name, expected="--key-file FILE")
