"""The corpus of plugins: what a hook could do instead of returning what it should, each with its one fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from attrs import evolve

import victor
from tests.hostile.judge import NAME, NUMBER
from victor.errors import GuidelineError, VictorError
from victor.hooks import hookimpl

Plugin = Callable[[], object]


class Odd:
    """Something that cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError(NAME)

    __str__ = __repr__
    __len__ = __repr__
    __iter__ = __repr__
    __getitem__ = __repr__
    __eq__ = __repr__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


def country(returns: Callable[[], Any]) -> Plugin:
    def plugin() -> object:
        @hookimpl
        def victor_country() -> Any:
            return returns()

        return SimpleNamespace(victor_country=victor_country, __name__="odd")

    return plugin


def checklists(returns: Callable[[], Any]) -> Plugin:
    def plugin() -> object:
        @hookimpl
        def victor_checklists() -> Any:
            return returns()

        return SimpleNamespace(victor_checklists=victor_checklists, __name__="odd")

    return plugin


def raising(error: BaseException) -> Callable[[], Any]:
    def run() -> Any:
        raise error

    return run


def endless() -> Iterator[int]:
    while True:
        yield NUMBER


def deep() -> Any:
    return deep()


def _unknown_hook() -> object:
    @hookimpl
    def victor_contry() -> None:
        return None

    return SimpleNamespace(victor_contry=victor_contry)


def _other_arguments() -> object:
    @hookimpl
    def victor_country(zyzzyva: object) -> None:  # noqa: ARG001  no hook has it
        return None

    return SimpleNamespace(victor_country=victor_country)


def _no_function() -> object:
    return SimpleNamespace(victor_country=hookimpl)


def greece() -> Any:
    return victor.country("gr")


PLUGINS: Mapping[str, Plugin] = {
    **{
        f"a country that is {what}": country(lambda value=value: value)  # type: ignore[misc]  # bound here
        for what, value in {
            "nothing": None,
            "a text": NAME,
            "a number": NUMBER,
            "true": True,
            "NaN": float("nan"),
            "a list": [NAME],
            "a table": {"code": NAME},
            "bytes": NAME.encode(),
            "an odd thing": Odd(),
            "the class of countries": victor.Country,
            "another class": Odd,
            "a module": victor,
            "a text of 20 MB": NAME * 1_500_000,
            "a thing of a class with a million letters": type("Z" * 10**6, (), {})(),
            "a thing of a class of somebody": type(NAME, (), {})(),
        }.items()
    },
    "a country that is endless": country(endless),
    "a country that is another's": country(greece),
    "a country of somebody's code": country(lambda: evolve(greece(), code=NAME)),
    "a country with a code of a million letters": country(lambda: evolve(greece(), code="z" * 10**6)),
    "a country that is a checklist": country(lambda: greece().checklist()),
    "a country that fails": country(raising(ValueError(f"{NAME}\n{NAME}"))),
    "a country that fails without a word": country(raising(Exception())),
    "a country that fails with an odd thing": country(raising(Exception(Odd()))),
    "a country that ends the program": country(raising(SystemExit(3))),
    "a country that fills the memory": country(raising(MemoryError(NAME))),
    "a country that never comes back": country(deep),
    "a country that asserts": country(raising(AssertionError(NAME))),
    "a country that finds no file": country(raising(FileNotFoundError(2, NAME, NAME))),
    "a country that imports nothing": country(raising(ModuleNotFoundError(NAME, name=NAME))),
    "a country that stops an iteration": country(raising(StopIteration(NAME))),
    "a country that fails with a warning": country(raising(UserWarning(NAME))),
    "a country that fails in several ways": country(raising(ExceptionGroup(NAME, [ValueError(NAME)]))),
    "a country that fails as we do": country(raising(GuidelineError("not right\n" * 300, path="x" * 10**6))),
    "a country that fails as we do, at length": country(raising(VictorError("z" * 10**6, hint="z" * 10**6))),
    **{
        f"checklists that are {what}": checklists(lambda value=value: value)  # type: ignore[misc]  # bound here
        for what, value in {
            "nothing": None,
            "a text": NAME,
            "a number": NUMBER,
            "a table": {NAME: NAME},
            "a set": {NAME},
            "texts": [NAME, NAME],
            "a list of nothing": [None],
            "odd things": [Odd()],
            "an odd thing": Odd(),
            "ten million numbers": range(10_000_000),
        }.items()
    },
    "checklists that are endless": checklists(endless),
    "checklists that fail": checklists(raising(KeyError(NAME))),
    "checklists that are a country": checklists(greece),
    "checklists with a country among them": checklists(lambda: [greece().checklist(), greece()]),
    "a hook that there is not": _unknown_hook,
    "a hook with other arguments": _other_arguments,
    "a hook that is no function": _no_function,
    "no hook": SimpleNamespace,
    "an odd plugin": Odd,
    "a plugin that is a text": lambda: NAME,
    "a plugin that is a number": lambda: NUMBER,
}
