"""An error is data and prints as one line, whatever it is made of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from victor.errors import AnswerError, VictorError, nearest

parts = st.none() | st.text()


@given(st.text(), parts, parts, parts, parts, parts)
def test_an_error_is_always_one_line(
    message: str, file: str | None, path: str | None, plugin: str | None, expected: str | None, hint: str | None
) -> None:
    error = VictorError(message, file=file, path=path, plugin=plugin, expected=expected, hint=hint)
    assert len(str(error).splitlines()) <= 1
    for part in (message, file, path, plugin, expected, hint):
        assert " ".join((part or "").split()) in str(error)


def test_the_parts_stand_in_the_order_in_which_one_looks_for_them() -> None:
    error = AnswerError("m", file="f", path="p", plugin="g", expected="e", hint="h")
    assert str(error) == "plugin g, f, p: m; expected e; h"
    assert str(AnswerError("m")) == "m"


def test_told_from_further_out_places_are_filled_in_and_the_path_grows() -> None:
    error = VictorError("m", path="when").at(path="route r").at(file="routes.toml", path="", plugin="gr")
    assert str(error) == "plugin gr, routes.toml, route r, when: m"
    assert str(error.at(file="other.toml", plugin="bg")) == "plugin gr, routes.toml, route r, when: m"


def test_every_error_of_the_house_is_of_the_family() -> None:
    from victor import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 5
    assert all(issubclass(kind, VictorError) for kind in kinds)


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
def test_the_nearest_name_is_one_of_the_known(name: str, known: list[str]) -> None:
    hint = nearest(name, known)
    assert hint is None or any(f"'{one}'" in hint for one in known)
    assert not known or name not in known or f"'{name}'" in str(hint) or not name
