"""Who a child is: kept apart from the case, each field hidden in memory and sealed on its own in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import fields, frozen

from victor.errors import RecordError
from victor.vault.concealed import Printer
from victor.vault.hidden import Hidden, inside
from victor.vault.identity_forms import FORMS, loaded
from victor.vault.key import Key
from victor.vault.sealing import as_text, from_text, seal, unseal

SCHEMA = 1
"""The number of this form; a part of what each seal is bound to."""
TABLE = "identities"


@frozen(kw_only=True, init=False, repr=False)
class Identity:
    """Who a child is. Every field shows itself nowhere; `Hidden.reveal` asks for a reason and writes the audit.

    Bare values are hidden at once: neither an error nor the locals of its traceback hold one, from here on.

    Attributes:
        name: As the child gives it.
        born: The date of birth, or the year, or what is said of it.
        contacts: Ways to reach the child or somebody whom the child trusts.
        documents: Papers, each with its kind and number.
        photo: The bytes of a picture, at most 2 MB.

    Raises:
        RecordError: A field has not the form that it must have.

    >>> Identity(name="Example Child", born=2012)
    Identity(name=<hidden>, born=<hidden>, contacts=None, documents=None, photo=None)
    >>> Identity(photo=b"")
    Traceback (most recent call last):
        ...
    victor.errors.RecordError: identity.photo: the value is not right; expected the bytes of a picture, at most 2 MB
    """

    name: Hidden[str] | None = None
    born: Hidden[date | int | str] | None = None
    contacts: Hidden[tuple[str, ...]] | None = None
    documents: Hidden[tuple[str, ...]] | None = None
    photo: Hidden[bytes] | None = None

    def __init__(
        self,
        *,
        name: str | Hidden[str] | None = None,
        born: date | int | str | Hidden[date | int | str] | None = None,
        contacts: tuple[str, ...] | Hidden[tuple[str, ...]] | None = None,
        documents: tuple[str, ...] | Hidden[tuple[str, ...]] | None = None,
        photo: bytes | Hidden[bytes] | None = None,
    ) -> None:
        given = {"name": name, "born": born, "contacts": contacts, "documents": documents, "photo": photo}
        del name, born, contacts, documents, photo
        try:
            hidden = {name: _hidden(name, one) for name, one in given.items() if one is not None}
        finally:
            given.clear()
        self.__attrs_init__(**_checked(hidden))  # made by attrs

    def __repr__(self) -> str:
        # One that could not be made is shown, too, by a traceback with the locals of its frames.
        shown = (f"{one.name}={getattr(self, one.name, None)!r}" for one in fields(Identity))
        return f"Identity({', '.join(shown)})"

    # Hypothesis shows how a value was made, with the bare arguments, unless the value has this method.
    def _repr_pretty_(self, printer: Printer, _: object) -> None:
        printer.text(repr(self))


def _hidden(name: str, value: Any) -> Hidden[Any] | None:
    """The value, hidden; None when the field may not hold it, so that no frame that fails holds it either."""
    try:
        if isinstance(value, Hidden):
            return value if FORMS[name].fits(inside(value)) else None
        return Hidden(value) if FORMS[name].fits(value) else None
    finally:
        del value


def _checked(hidden: Mapping[str, Hidden[Any] | None]) -> dict[str, Any]:
    for name, one in hidden.items():
        if one is None:
            raise RecordError("the value is not right", path=f"identity.{name}", expected=FORMS[name].expected)
    return dict(hidden)


def plain(identity: Identity) -> dict[str, object]:
    """The identity as JSON has it, bare: for the vault, to seal or export it.

    >>> plain(Identity(born=2012))
    {'schema': 1, 'born': {'year': 2012}}
    """
    return {"schema": SCHEMA} | {name: FORMS[name].write(inside(hidden)) for name, hidden in _given(identity).items()}


def from_plain(document: Mapping[str, object]) -> Identity:
    """The identity in such a document.

    Raises:
        RecordError: It has another form, with the first field that is wrong and without its value.

    >>> from_plain({"schema": 1, "born": {"year": 2012}}) == Identity(born=2012)
    True
    """
    try:
        if not isinstance(document, Mapping):
            raise RecordError("the value is not right", path="identity", expected="a table of fields")
        if type(document.get("schema")) is not int or document["schema"] != SCHEMA:
            raise RecordError("the identity has another form", path="identity.schema", expected=str(SCHEMA))
        if any(name not in FORMS for name in document if name != "schema"):
            raise RecordError("a field has an unknown name", path="identity", hint=f"the fields are {', '.join(FORMS)}")
        hidden = {name: _hidden(name, form.read(document[name])) for name, form in FORMS.items() if name in document}
    finally:
        del document
    return Identity(**_checked(hidden))


def sealed_fields(identity: Identity, key: Key, *, store_id: str, case_id: str) -> dict[str, str]:
    """Each field that is given, sealed on its own as text, bound to store, case, field and the form's number."""
    found = {}
    for name, hidden in _given(identity).items():
        found[name] = as_text(seal(key, _written(name, hidden), _place(store_id, case_id, name)))
    return found


def unsealed_identity(sealed: Mapping[str, str], key: Key, *, store_id: str, case_id: str) -> Identity:
    """The identity that was sealed for this case.

    A field that was taken away is not missed here: how many there are is for the audit to say.

    Raises:
        StoreError: A field is damaged, was changed, or was moved from another case, field or store.
        RecordError: A field has another form: a newer victor wrote it.
    """
    hidden = {}
    for name, text in sealed.items():
        if name not in FORMS:
            raise RecordError("a field has an unknown name", file=TABLE, hint=f"the fields are {', '.join(FORMS)}")
        where = f"{TABLE}, {name}"
        seal_here = from_text(text, where=where), _place(store_id, case_id, name)
        # Nested, so that no frame has the bare value among its locals.
        hidden[name] = _hidden(name, FORMS[name].read(loaded(unseal(key, *seal_here, where=where))))
    return Identity(**_checked(hidden))


def _given(identity: Identity) -> dict[str, Hidden[Any]]:
    named = ((one.name, getattr(identity, one.name)) for one in fields(Identity))
    return {name: hidden for name, hidden in named if hidden is not None}


def _place(store_id: str, case_id: str, name: str) -> tuple[str, ...]:
    return store_id, TABLE, case_id, name, str(SCHEMA)


def _written(name: str, hidden: Hidden[Any]) -> bytes:
    return json.dumps(FORMS[name].write(inside(hidden)), ensure_ascii=False, separators=(",", ":")).encode()
