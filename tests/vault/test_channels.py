"""One unique value for each field, and every channel through which a program shows a value: none shows it."""

from __future__ import annotations

import contextlib
import copy
import csv
import dataclasses
import inspect
import io
import json
import logging
import marshal
import os
import pickle
import pprint
import reprlib
import string
import subprocess
import sys
import traceback
import unittest
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

import attrs
import cattrs
import pytest
import rich.console
import rich.pretty
import rich.traceback
from hypothesis.vendor import pretty as hypothesis_pretty
from IPython.core.formatters import DisplayFormatter
from IPython.core.ultratb import VerboseTB
from IPython.lib import pretty as ipython_pretty

from tests.canary import as_written, found_in
from tests.vault.rings import ring
from victor.errors import VictorError
from victor.strict import make_converter
from victor.vault import (
    MOST_PHOTO_BYTES,
    Hidden,
    Identity,
    Key,
    KeyFile,
    Keyring,
    Passphrase,
    as_text,
    from_plain,
    key,
    plain,
    primitives,
    seal,
    sealed_fields,
    unsealed_identity,
)
from victor.vault.concealed import SHOWN

_SECRETS = {
    "name": "Zyzzyva Qwoprj",
    "born": "Yolqua Dempstiv",
    "contact": "Vexlomi Brakhtu",
    "document": "Krozzet Nimwyfo",
    "photo": "Whuvvex Plontiz",
    "passphrase": "Jivvorex Mulquant Drabbelfen",
    "key": "Xorvath Blimquezkey-of-32-bytes.",
}
"""Asked for by `secret` only: a traceback shows the globals that a line names, and not what a call returns."""


def secret(name: str) -> str:
    return _SECRETS[name]


@cache
def _forms() -> tuple[bytes, ...]:
    return tuple(form for text in _SECRETS.values() for form in as_written(text))


def assert_nothing_in(told: object) -> None:
    content = str(told).encode("utf-8", "backslashreplace") if not isinstance(told, bytes) else told
    assert content
    assert [form for form in _forms() if form in content] == []


def test_the_search_finds_what_it_looks_for() -> None:
    for text in _SECRETS.values():
        for shown in (text, repr(text.encode()), text.encode().hex(), json.dumps([text]), pickle.dumps(text)):
            with pytest.raises(AssertionError):
                assert_nothing_in(shown)


@cache
def identity() -> Identity:
    return Identity(
        name=secret("name"),
        born=secret("born"),
        contacts=(secret("contact"),),
        documents=(secret("document"),),
        photo=secret("photo").encode(),
    )


@dataclasses.dataclass(frozen=True)
class Holder:
    held: object


@attrs.frozen
class Keeper:
    held: object


@cache
def concealed() -> dict[str, Any]:
    fields = {name: getattr(identity(), name) for name in attrs.fields_dict(Identity)}
    keys = {"key": Key(secret("key").encode()), "passphrase": Passphrase(secret("passphrase")), "keyring": ring()}
    return fields | keys | {"identity": identity()}


def printed(show: Callable[[Any], object]) -> Callable[[Any], str]:
    def channel(one: Any) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            told = show(one)
        return f"{told}\n{out.getvalue()}"

    return channel


def in_rich(show: Callable[[rich.console.Console, Any], object]) -> Callable[[Any], str]:
    def channel(one: Any) -> str:
        console = rich.console.Console(file=io.StringIO(), width=200, record=True)
        show(console, one)
        return console.export_text(clear=False) + console.export_html()

    return channel


def logged(one: Any) -> str:
    out = io.StringIO()
    logger = logging.Logger("channel", logging.DEBUG)  # noqa: LOG001  of its own: pytest listens at the others
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(message)s %(args)s"))
    logger.addHandler(handler)
    logger.info("%s %r", one, one)
    logger.warning(one)
    try:
        raised(one)
    except LookupError:
        logger.exception("failed with %s", [one])
    logger.debug("%(held)s", {"held": one})
    return out.getvalue()


def warned(one: Any) -> str:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn(f"about {one}", stacklevel=1)
        return "".join(f"{warning} {warning.message!r}" for warning in caught)


def raised(one: Any) -> NoReturn:
    held = [one, {"held": one}]
    raise LookupError(one, held)


def written_as_csv(one: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([one])
    return out.getvalue()


def all_members(one: Any) -> str:
    found: list[object] = [dir(one), inspect.getmembers(one), [getattr(one, name, None) for name in dir(one)]]
    found += [getattr(one, name, None) for name in getattr(type(one), "__slots__", ())]
    return repr(found)


CHANNELS: dict[str, Callable[[Any], object]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "bytes": bytes,
    "format": format,
    "format, a width": lambda one: format(one, ">40"),
    "f-string": lambda one: f"{one} {one!r} {one!a} {one:>40} {one=}",
    "str.format": lambda one: "{} {0!r} {0:s}".replace("{}", "{0}").format(one),
    "percent": lambda one: "%s %r %a" % (one, one, one),  # noqa: UP031  the channel
    "template": lambda one: string.Template("$held").substitute(held=one),
    "join": lambda one: ", ".join([one]),  # noqa: FLY002  the channel
    "print": printed(print),
    "display hook": printed(sys.displayhook),
    "pprint": pprint.pformat,
    "reprlib": reprlib.repr,
    "json": json.dumps,
    "json, default str": lambda one: json.dumps(one, default=str),
    "json, default repr": lambda one: json.dumps({"held": one}, default=repr),
    "json, default vars": lambda one: json.dumps(one, default=vars),
    "json, default asdict": lambda one: json.dumps(one, default=attrs.asdict),
    "csv": written_as_csv,
    "marshal": marshal.dumps,
    **{f"pickle {number}": partial(pickle.dumps, protocol=number) for number in range(6)},
    "reduce": lambda one: one.__reduce__(),
    "reduce_ex": lambda one: one.__reduce_ex__(4),
    "getstate": lambda one: one.__getstate__(),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "attrs.asdict": attrs.asdict,
    "attrs.astuple": attrs.astuple,
    "attrs.evolve": attrs.evolve,
    "dataclasses.asdict": dataclasses.asdict,
    "dataclasses.astuple": dataclasses.astuple,
    "dataclasses.replace": dataclasses.replace,
    "cattrs": cattrs.unstructure,
    "cattrs, a new converter": lambda one: cattrs.Converter(unstruct_collection_overrides={}).unstructure(one),
    "cattrs, structured": lambda one: cattrs.structure(one, dict[str, int]),
    "the house's converter": lambda one: make_converter().unstructure(one),
    "the house's converter, structured": lambda one: make_converter().structure({"held": one}, dict[str, str]),
    "vars": vars,
    "members": all_members,
    "getsizeof": lambda one: sys.getsizeof(one, -1),
    "hash": hash,
    "sorted": lambda one: sorted([one, one]),
    "logging": logged,
    "warnings": warned,
    "an exception": raised,
    "unittest": lambda one: unittest.TestCase().assertEqual(one, [one]),  # noqa: PT009  the channel
    "IPython, pretty": ipython_pretty.pretty,
    "IPython, display": lambda one: DisplayFormatter().format(one),  # type: ignore[no-untyped-call]
    "Hypothesis, pretty": hypothesis_pretty.pretty,
    "rich, print": in_rich(lambda console, one: console.print(one)),
    "rich, pretty": rich.pretty.pretty_repr,
    "rich, log": in_rich(lambda console, one: console.log(one, log_locals=True)),
    "rich, inspect": in_rich(lambda console, one: rich.inspect(one, console=console, all=True)),
}
AROUND: dict[str, Callable[[Any], Any]] = {
    "itself": lambda one: one,
    "in a list": lambda one: [one],
    "in a dictionary": lambda one: {"held": one},
    "in a dataclass": Holder,
    "in an attrs class": Keeper,
}


def verbose(error: BaseException) -> str:
    """An exception plainly, and with the locals of every frame, whether it is told or stands behind it."""
    told = "".join(traceback.format_exception(error)) + f"{error!r} {error.args!r} {getattr(error, '__dict__', '')!r}"
    for one in chain(error):
        for frame, _ in traceback.walk_tb(one.__traceback__):
            told += " ".join(shown(value) for value in frame.f_locals.values())
    return told


def shown(value: object) -> str:
    try:
        return repr(value)
    except AttributeError:  # a dataclass that was not filled yet
        return type(value).__name__


def as_tools_tell_it(error: BaseException) -> str:
    """The same as IPython and rich tell it, with locals and the values that a line names; takes seconds."""
    console = rich.console.Console(file=io.StringIO(), width=200, record=True)
    found = rich.traceback.Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True, locals_max_length=1000, locals_max_string=10_000
    )
    console.print(found)
    verbosely: str = VerboseTB().text(type(error), error, error.__traceback__)
    captured = traceback.TracebackException.from_exception(error, capture_locals=True)
    return console.export_text() + verbosely + "".join(captured.format())


def chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that stand behind it, whether they are told or not."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in seen:
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
    yield from seen


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_channel_shows_a_value(channel: str) -> None:
    for around in AROUND.values():
        for one in concealed().values():
            assert_nothing_in(outcome(channel, around(one)))


def outcome(channel: str, one: Any) -> object:
    """What a channel shows, or tells when it refuses; in a frame of its own, whose locals are told as well."""
    try:
        told = CHANNELS[channel](one)
    except Exception as error:  # noqa: BLE001  a channel may refuse, but not tell
        return verbose(error)
    return told if isinstance(told, bytes) else f"{told} {told!r}"


def test_what_is_shown_instead() -> None:
    assert str(identity()) == (
        "Identity(name=<hidden>, born=<hidden>, contacts=<hidden>, documents=<hidden>, photo=<hidden>)"
    )
    for name in ("name", "key", "passphrase", "keyring"):
        one = concealed()[name]
        assert {repr(one), str(one), f"{one}", f"{one:>40}", str(CHANNELS["IPython, pretty"](one))} == {SHOWN}


class NoCipher:
    """AES-256-GCM on a machine that has run out of memory."""

    def encrypt(self, *given: object) -> NoReturn:
        del given  # the library has no frame of Python
        raise MemoryError

    decrypt = encrypt


def no_audit(_: str) -> NoReturn:
    raise OSError(5, secret("name"))


def foreign(form: str) -> Identity:
    """An identity whose sealed name is not what it should be."""
    text = as_text(
        seal(concealed()["key"], form.format(secret("name")).encode(), ("store-1", "identities", "case-7", "name", "1"))
    )
    return unsealed_identity({"name": text}, concealed()["key"], store_id="store-1", case_id="case-7")


def sealed_again(**more: Any) -> Identity:
    fields = sealed_fields(identity(), concealed()["key"], store_id="store-1", case_id="case-7")
    return unsealed_identity(fields, concealed()["key"], store_id="store-1", case_id="case-8", **more)


FAILS: dict[str, Callable[[], object]] = {
    "a photo that is too large": lambda: Identity(
        name=secret("name"), born=secret("born"), contacts=(secret("contact"),), photo=bytes(MOST_PHOTO_BYTES + 1)
    ),
    "a name that is no text": lambda: Identity(name=[secret("name")], contacts=(secret("contact"),)),  # type: ignore[arg-type]
    "a name that is too long": lambda: Identity(name=secret("name") * 100),
    "a contact that is no text": lambda: Identity(contacts=(secret("contact"), 5), name=secret("name")),  # type: ignore[arg-type]
    "contacts that are one text": lambda: Identity(contacts=secret("contact")),  # type: ignore[arg-type]
    "a kind that cannot be hidden": lambda: Hidden([secret("name")]),  # type: ignore[type-var]
    "half a character": lambda: Identity(name=secret("name") + "\ud800"),
    "plain, an unknown field": lambda: from_plain({"schema": 1, secret("name"): secret("name")}),
    "plain, another schema": lambda: from_plain(plain(identity()) | {"schema": 2}),
    "plain, a wrong name": lambda: from_plain(plain(identity()) | {"name": [secret("name")]}),
    "plain, a wrong date": lambda: from_plain(plain(identity()) | {"born": {"date": secret("born")}}),
    "plain, a wrong photo": lambda: from_plain(plain(identity()) | {"photo": secret("photo")}),
    "plain, a list": lambda: from_plain([secret("name")]),  # type: ignore[arg-type]
    "a seal of no JSON": lambda: foreign("{}"),
    "a seal of other JSON": lambda: foreign('["{}"]'),
    "a seal of another case": sealed_again,
    "a seal without a place": lambda: seal(concealed()["key"], secret("name").encode(), ()),
    "a seal for no text": lambda: seal(concealed()["key"], secret("name").encode(), (5,)),  # type: ignore[arg-type]
    "no reason": lambda: identity().name.reveal("", print),  # type: ignore[union-attr]
    "no audit": lambda: identity().name.reveal("the clinic asks", no_audit),  # type: ignore[union-attr]
    "a short passphrase": lambda: Keyring.new(Passphrase(secret("passphrase")[:11]), "store-1"),
    "a long passphrase": lambda: Passphrase(secret("passphrase") * 100),
    "a passphrase with its line end": lambda: Passphrase(secret("passphrase") + "\n"),
    "a wrong passphrase": lambda: Keyring.open(ring().header, Passphrase(secret("passphrase"))),
    "a key of another size": lambda: Key(secret("key").encode() + b"x"),
}


@pytest.mark.parametrize("name", ["a photo that is too large", "a seal of no JSON", "no audit"])
def test_not_even_the_most_talkative_tools_show_a_value(name: str) -> None:
    with pytest.raises(VictorError) as caught:
        FAILS[name]()
    assert_nothing_in(as_tools_tell_it(caught.value))


@pytest.mark.parametrize("name", FAILS)
def test_no_error_and_no_frame_of_its_traceback_holds_a_value(name: str) -> None:
    with pytest.raises((VictorError, AttributeError)) as caught:
        FAILS[name]()
    assert_nothing_in(verbose(caught.value))


@pytest.mark.parametrize(
    "call",
    [
        lambda: seal(Key(secret("key").encode()), secret("name").encode(), ("cases",)),
        lambda: sealed_fields(identity(), Key(secret("key").encode()), store_id="store-1", case_id="case-7"),
        lambda: foreign_with(Key(secret("key").encode())),
        lambda: Keyring.new(Passphrase(secret("passphrase")), "store-1"),
        lambda: ring_with(Key(secret("key").encode())).new_case_key("case-7"),
        lambda: ring_with(Key(secret("key").encode())).rewrapped(Passphrase(secret("passphrase"))),
    ],
)
def test_not_even_when_the_memory_is_used_up(call: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key, "aes_gcm", lambda _: NoCipher())
    with pytest.raises(MemoryError) as caught:
        call()
    assert_nothing_in(verbose(caught.value))


def foreign_with(one: Key) -> Identity:
    sealed = as_text(b"\x01" + bytes(40))
    return unsealed_identity({"name": sealed}, one, store_id="store-1", case_id="case-7")


def ring_with(root: Key) -> Keyring:
    return Keyring(ring()._header, root)


@pytest.mark.parametrize("name", ["argon2id", "hkdf"])
def test_not_even_when_a_key_cannot_be_derived(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(secret("key").encode())
    path.chmod(0o600)
    monkeypatch.setattr(primitives, "KEY_BYTES", "no number")
    calls: tuple[Callable[[], object], ...] = (
        lambda: Keyring.new(Passphrase(secret("passphrase")), "store-1"),
        lambda: Keyring.new(KeyFile(path), "store-1"),
        lambda: ring_with(Key(secret("key").encode())).derived("audit"),
    )
    for call in calls[:1] if name == "argon2id" else calls[1:]:
        with pytest.raises(TypeError) as caught:
            call()
        assert_nothing_in(verbose(caught.value))


def test_a_file_that_is_no_key_file_is_not_shown(tmp_path: Path) -> None:
    for size, mode in ((32, 0o644), (31, 0o600), (33, 0o600)):
        path = tmp_path / f"{size}.{mode}"
        path.write_bytes((secret("key").encode() * 2)[:size])
        path.chmod(mode)
        with pytest.raises(VictorError) as caught:
            Keyring.new(KeyFile(path), "store-1")
        assert_nothing_in(verbose(caught.value))


REPORTS = """
import os
from hypothesis import given, note, strategies as st
from victor.vault import Hidden, Identity, Key, Passphrase

NAME = os.environ.pop("VICTOR_TEST_NAME")
one, other = Hidden(NAME), Hidden(NAME + " Minor")
who, else_ = Identity(name=NAME, contacts=(NAME,)), Identity(name=NAME + " Minor", contacts=(NAME,))

def test_values():
    mine, yours = one, other
    assert mine == yours

def test_in_containers():
    mine = [one, {"held": one}]
    assert mine == [other, {"held": other}]

def test_identities():
    mine = who
    assert mine == else_

def test_revealed_wrongly():
    mine = one
    def audit(reason):
        raise OSError(5, "full")
    mine.reveal("the clinic asks", audit)

def test_contained():
    assert one in (other, else_), (one, who)

@given(st.builds(Hidden, st.just(NAME)), st.just(NAME).map(Hidden))
def test_built(hidden, mapped):
    note(f"{hidden} {mapped!r}")
    assert hidden != mapped

@given(st.builds(Identity, name=st.just(NAME)), st.lists(st.just(NAME).map(Hidden), min_size=1))
def test_built_identities(identity, several):
    assert identity is None

@given(st.builds(Passphrase, st.just(NAME)), st.builds(Key, st.just(NAME.encode().ljust(32)[:32])))
def test_built_keys(passphrase, key):
    assert passphrase is key

@given(st.data())
def test_drawn(data):
    drawn = data.draw(st.builds(Hidden, st.just(NAME)))
    assert drawn is None
"""


def test_no_test_report_shows_a_value(tmp_path: Path) -> None:
    (tmp_path / "test_reports.py").write_text(REPORTS)
    program = [
        sys.executable,
        "-m",
        "pytest",
        "-vv",
        "--showlocals",
        "--tb=long",
        "--junitxml=report.xml",
    ]
    paths = os.pathsep.join([str(Path.cwd()), *filter(None, sys.path)])
    environment = os.environ | {"VICTOR_TEST_NAME": secret("name"), "PYTHONPATH": paths, "CI": ""}
    told = subprocess.run(program, check=False, capture_output=True, cwd=tmp_path, env=environment)
    assert b"9 failed" in told.stdout, told.stdout.decode() + told.stderr.decode()
    assert told.stdout.count(SHOWN.encode()) > 20
    assert b"Falsifying example" in told.stdout or b"Failing test case" in told.stdout  # by version
    assert_nothing_in(told.stdout + told.stderr)
    assert found_in(tmp_path, secret("name")) == []
    assert len(list(tmp_path.rglob("*"))) > 3


def test_a_date_is_not_shown_either() -> None:
    one = Identity(born=date(2012, 5, 4))
    for channel in ("repr", "pprint", "attrs.asdict", "cattrs", "IPython, pretty", "rich, pretty"):
        assert "2012" not in repr(CHANNELS[channel](one))
