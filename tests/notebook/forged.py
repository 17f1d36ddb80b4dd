"""Messages that no page of ours sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("half\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def messages(
    verbs: Iterable[str], fields: Iterable[str], values: Iterable[object]
) -> st.SearchStrategy[dict[str, Any]]:
    """Dictionaries with verbs and fields of a form among others, and with right values among wrong ones."""
    value = st.sampled_from(list(values)) | VALUES | st.lists(st.sampled_from(list(values)), max_size=3)
    named = st.dictionaries(st.sampled_from(list(fields)), value, max_size=5)
    verb = st.sampled_from([*verbs, "hello", "language", "fly"]) | VALUES
    return st.tuples(named, verb | st.none()).map(lambda pair: {**pair[0], "do": pair[1], "n": 1})
