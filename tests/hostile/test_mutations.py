"""Mutated documents: each converter takes them or says in one line why not."""

from __future__ import annotations

import pytest
from attrs import frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.hostile.targets import any_bytes, targets, tried, try_one

QUICK = 40


@frozen
class Drawn:
    """Choices that Hypothesis makes, and makes smaller."""

    data: st.DataObject

    def below(self, limit: int) -> int:
        return self.data.draw(st.integers(0, limit - 1)) if limit > 1 else 0


@pytest.mark.parametrize("name", targets())
def test_what_is_valid_is_taken(name: str) -> None:
    if name != "rule":  # the rule has knowledge, which is refused in a checklist
        assert tried(targets()[name], targets()[name].valid)


@pytest.mark.parametrize("name", targets())
@settings(max_examples=QUICK)
@given(data=st.data())
def test_a_mutated_document_is_taken_or_refused_in_one_line(name: str, data: st.DataObject) -> None:
    try_one(name, Drawn(data))


@settings(max_examples=QUICK)
@given(st.binary(max_size=60))
@example(b"\xff\xfe")
def test_any_bytes_are_read_or_refused_in_one_line(content: bytes) -> None:
    any_bytes(content)
