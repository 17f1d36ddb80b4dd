"""Hidden values: seen after the audit has written, equal when equal, and nothing besides."""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import one_line
from victor.errors import RecordError, StoreError, VictorError
from victor.vault import ConcealedError, Hidden, Key, Passphrase

leaves = st.text(alphabet=st.characters(exclude_categories=[])) | st.binary() | st.integers() | st.dates()
values = leaves | st.lists(leaves, max_size=3).map(tuple)
CONCEALED: tuple[Any, ...] = (Hidden("a"), Key.random(), Passphrase("seven grey herons wait"))


@given(values, st.text(min_size=1).filter(str.strip))
def test_the_audit_is_written_before_the_value_is_returned(value: Any, reason: str) -> None:
    happened: list[object] = []
    happened.append(Hidden(value).reveal(reason, happened.append))
    assert happened == [reason, value]


@pytest.mark.parametrize("reason", ["", " ", "\n\t", None, 5, ["why"]])
def test_without_a_reason_there_is_no_value_and_no_entry(reason: Any) -> None:
    written: list[str] = []
    with pytest.raises(RecordError) as caught:
        Hidden("a name").reveal(reason, written.append)
    assert one_line(caught.value) == "reason: a hidden value is shown for a reason only; expected a text"
    assert written == []


class Halt(BaseException):
    pass


def failing(fault: BaseException) -> Callable[[str], NoReturn]:
    def audit(_: str) -> NoReturn:
        raise fault

    return audit


@pytest.mark.parametrize("fault", [OSError(5, "a name"), ValueError("a name"), MemoryError(), RecursionError("a name")])
def test_when_the_entry_cannot_be_written_there_is_no_value(fault: Exception) -> None:
    with pytest.raises(StoreError) as caught:
        Hidden("a name").reveal("the clinic asks", failing(fault))
    told = one_line(caught.value)
    assert told == (f"the audit could not be written ({type(fault).__name__}); the value stays hidden until it can be")


@pytest.mark.parametrize("fault", [StoreError("the disk is full"), KeyboardInterrupt(), Halt()])
def test_our_own_errors_and_interruptions_come_through(fault: BaseException) -> None:
    with pytest.raises(type(fault)) as caught:
        Hidden("a name").reveal("the clinic asks", failing(fault))
    assert caught.value is fault


def test_an_audit_that_only_promises_to_write_does_not_count() -> None:
    async def later(_: str) -> None:
        raise AssertionError

    def lazily(_: str) -> Iterator[None]:
        raise AssertionError
        yield

    for audit in (later, lazily):
        with pytest.raises(StoreError) as caught:
            Hidden("a name").reveal("the clinic asks", audit)
        assert "it would write later" in one_line(caught.value)


@given(values, values)
def test_equal_when_the_values_are(one: Any, other: Any) -> None:
    assert Hidden(one) == Hidden(one)
    # Python's own 1 == True and the like do not occur: each kind is taken exactly.
    assert (Hidden(one) == Hidden(other)) == (one == other and type(one) is type(other))
    assert (Hidden(one) == Hidden(other)) is not (Hidden(one) != Hidden(other))
    assert Hidden(one) != one


def test_neighbours_that_must_not_be_confused() -> None:
    pairs: list[tuple[Any, Any]] = [
        ("a", b"a"),
        (("ab", "c"), ("a", "bc")),
        ((), ""),
        (("a",), "a"),
        ((("a",), "b"), ("a", ("b",))),
        (1, "0x1"),
        (date(2012, 1, 1), "2012-01-01"),
    ]
    for one, other in pairs:
        assert Hidden(one) != Hidden(other)


@pytest.mark.parametrize(
    "value", [None, True, 1.5, [], {}, {"a"}, object(), datetime(2012, 1, 1, tzinfo=UTC), ("a", [])]
)
def test_other_kinds_are_refused(value: Any) -> None:
    with pytest.raises(ConcealedError) as caught:
        Hidden(value)
    assert isinstance(caught.value, TypeError)
    one_line(caught.value)


class Loud(str):
    __slots__ = ()


def test_a_kind_derived_from_a_text_could_show_itself_and_is_refused() -> None:
    with pytest.raises(ConcealedError):
        Hidden(Loud("a name"))


@pytest.mark.parametrize("one", CONCEALED, ids=lambda one: type(one).__name__)
def test_what_is_concealed_cannot_be_hashed_ordered_copied_pickled_or_changed(one: Any) -> None:
    with pytest.raises(TypeError):
        hash(one)
    for order in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError):
            order(one, one)
    takes: list[Callable[[Any], object]] = [copy.copy, copy.deepcopy, operator.methodcaller("__getstate__")]
    takes += [partial(pickle.dumps, protocol=number) for number in range(6)]
    for taken in takes:
        with pytest.raises(ConcealedError) as caught:
            taken(one)
        assert isinstance(caught.value, VictorError)
        one_line(caught.value)
    for name in ("_inside", "other"):
        with pytest.raises(AttributeError):
            setattr(one, name, 1)
        with pytest.raises(AttributeError):
            delattr(one, name)
    with pytest.raises(TypeError):
        vars(one)
    for peek in (len, iter, list, int, float, bytes):
        with pytest.raises(TypeError):
            peek(one)
