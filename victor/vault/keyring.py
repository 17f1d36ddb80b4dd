"""The keys of one store: a root key that the master key opens, and what is wrapped by it or derived from it."""

from __future__ import annotations

from typing import Self, TypeAlias, final

from attrs import evolve

from victor.errors import StoreError
from victor.vault.concealed import Concealed
from victor.vault.header import FILE, FromKeyFile, FromPassphrase, Header, check, read
from victor.vault.key import Key
from victor.vault.master import KeyFile, Passphrase
from victor.vault.primitives import decrypted, hkdf
from victor.vault.sealing import VERSION, as_text, associated, from_text, seal, unseal

MasterKey: TypeAlias = Passphrase | KeyFile


class WrongKeyError(StoreError):
    """The passphrase or the key file is not that of this store, or the keyring was changed: nothing tells which."""


@final
class Keyring(Concealed):
    """The keys of one store, open.

    The master key (of a passphrase or a key file) opens the *root key*. Under the root key stand the *data keys*, one
    for each case, and from it are derived the keys of what belongs to no case. So a new passphrase is a new header and
    nothing else, and a case whose data key is destroyed cannot be read by anybody, from a backup of the rest neither.

    >>> from victor.vault import Keyring, Passphrase
    >>> passphrase = Passphrase("seven grey herons wait")
    >>> keyring = Keyring.new(passphrase, "store-1")
    >>> wrapped = keyring.new_case_key("case-7")
    >>> again = Keyring.open(keyring.header, passphrase)
    >>> again.case_key("case-7", wrapped)
    <hidden>
    >>> again.derived("audit").mac(b"entry") == keyring.derived("audit").mac(b"entry")
    True
    """

    __slots__ = ("_header", "_root")

    _header: Header
    _root: Key

    def __init__(self, header: Header, root: Key) -> None:
        """For `new`, `open` and `rewrapped`."""
        object.__setattr__(self, "_header", header)
        object.__setattr__(self, "_root", root)

    @classmethod
    def new(cls, master: MasterKey, store_id: str) -> Self:
        """New keys for a store.

        Raises:
            StoreError: The passphrase is weak, the key file cannot be read, or the store id is not ASCII.
        """
        return cls._wrapped(Key.random(), master, store_id)

    @classmethod
    def open(cls, header: str, master: MasterKey) -> Self:
        """The keys of a store, by its header and the master key.

        Raises:
            WrongKeyError: They do not belong together.
            StoreError: The header is none of ours, newer, weak or absurd, which is said before any key is derived; or
                the key file cannot be read.
        """
        found = read(header)
        sealed = from_text(found.root_key, where=f"{FILE}, root_key")
        with_master = _master_key(found, master)
        root = _root_key(with_master, sealed, found)
        with_master.wipe()
        if root is None:
            raise WrongKeyError(
                "the passphrase or the key file does not open this store",
                hint="try again; if it is surely the right one, the keyring is damaged: restore a backup",
            )
        return cls(found, root)

    @property
    def header(self) -> str:
        """What the store keeps, as canonical JSON: nothing in it is secret."""
        return self._header.dump()

    @property
    def store_id(self) -> str:
        """The store to which the keys belong."""
        return self._header.store_id

    def rewrapped(self, master: MasterKey) -> Keyring:
        """The same keys for another passphrase or key file: only the header is new.

        Whoever has the old header and the old passphrase still opens what was sealed: after a theft new keys are due.

        Raises:
            StoreError: The passphrase is weak, or the key file cannot be read.
        """
        return Keyring._wrapped(Key(self._root.material()), master, self.store_id)

    def derived(self, label: str) -> Key:
        """The key for what belongs to no case, such as ``documents`` and ``audit``; always the same for a label."""
        info = associated(("derived", self.store_id, label))
        return Key(hkdf(self._root.material(), salt=b"", info=info))

    def new_case_key(self, case_id: str) -> bytes:
        """A new data key for a case, wrapped by the root key: what the store keeps, and destroys to erase the case."""
        key = Key.random()
        try:
            return seal(self._root, key.material(), self._place(case_id))
        finally:
            key.wipe()

    def case_key(self, case_id: str, wrapped: bytes) -> Key:
        """The data key of a case.

        Raises:
            StoreError: It is damaged, or that of another case or store.
        """
        return Key(unseal(self._root, wrapped, self._place(case_id), where="the key of a case"))

    def close(self) -> None:
        """Wipe the root key (see `Key` for what that can do); keys that were given out are their owners' to wipe."""
        self._root.wipe()

    def _place(self, case_id: str) -> tuple[str, ...]:
        return "case key", self.store_id, case_id

    @classmethod
    def _wrapped(cls, root: Key, master: MasterKey, store_id: str) -> Self:
        header = Header(store_id, master.fresh())
        check(header)
        with_master = _master_key(header, master)
        sealed = seal(with_master, root.material(), header.bound())
        with_master.wipe()
        return cls(evolve(header, root_key=as_text(sealed)), root)


def _master_key(header: Header, master: MasterKey) -> Key:
    match header.master, master:
        case FromPassphrase() as made, Passphrase():
            return master.key(made)
        case FromKeyFile() as made, KeyFile():
            return master.key(made)
        case _:
            raise StoreError("this store opens in another way", expected=f"a {header.master.kind}")


def _root_key(with_master: Key, sealed: bytes, header: Header) -> Key | None:
    # Not by `unseal`: its error would say that a wrong passphrase is damage.
    if sealed[:1] != VERSION:
        return None
    root = decrypted(with_master.cipher, sealed[1:], associated(header.bound()))
    try:
        return None if root is None else Key(root)
    finally:
        del root
