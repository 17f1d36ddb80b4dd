"""What the language refuses, and that it says where and why in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.worlds import vocabulary
from victor.errors import RuleError
from victor.rules import And, AtLeast, AtMost, Not, OneOf, Vocabulary, Yes, YesNo, parse

REFUSED = [
    ("", "cannot be read"),
    ("a and", "cannot be read"),
    ("a) or (b", "cannot be read"),
    ("a.b", "Attribute is not part of the language"),
    ("__import__('os')", "there is no function '__import__'"),
    ("(lambda: a)()", "this cannot be called"),
    ("[x for x in a]", "ListComp is not part of the language"),
    ("a if b else c", "IfExp is not part of the language"),
    ("(a := b)", "NamedExpr is not part of the language"),
    ("count(signs, n=1) > 1", "this cannot be called"),
    ("count(*signs) > 1", "this is no group"),
    ("age + 1 < 18", "BinOp is not part of the language"),
    ("f'{a}'", "JoinedStr is not part of the language"),
    ("'a'", "texts and fractions"),
    ("age < 17.5", "texts and fractions"),
    ("age", "the rule is a number or a choice"),
    ("count(signs)", "the rule is a number or a choice"),
    ("a and age", "'age' is no yes/no item"),
    ("a == b", "yes or no cannot be compared"),
    ("a < 1", "yes or no cannot be compared"),
    ("age < count(signs)", "compares with a whole number only"),
    ("place < west", "have no order"),
    ("place == wets", "did you mean 'west'?"),
    ("place == 1", "no value of 'place'"),
    ("place in west", "a list is missing"),
    ("age in (1, 2)", "compares with a whole number only"),
    ("a in (b, c)", "only a choice"),
    ("1 < 2", "two constants"),
    ("count(sings) > 1", "did you mean 'signs'?"),
    ("count() > 1", "a group is missing"),
    ("count(a) > 1", "no group is called 'a'"),
    ("all(signs, strong, nothing)", "no group is called 'nothing'"),
    ("score(pints) > 1", "did you mean 'points'?"),
    ("score(points, points) > 1", "one weighting is missing"),
    ("possibly(surely(a))", "surely() stands inside"),
    ("possibly(twice)", "stands inside"),
    ("possibly(a, b)", "takes one rule"),
    ("signs", "is a group"),
    ("points", "is a weighting"),
    ("x", "nothing is called 'x'"),
    ("round_trip", "leads back to itself"),
    ("age < 99999999999999999999", "the number is too large"),
    ("a\0b", "cannot be read"),
    ("2or a", "cannot be read"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_not_in_the_language_is_refused_in_one_line(text: str, message: str) -> None:
    words = vocabulary({"round_trip": "a or there", "there": "round_trip", "twice": "possibly(a)"})
    with pytest.raises(RuleError) as caught:
        parse(text, words, file="routes.toml", entry="route r")
    assert message in str(caught.value)
    assert str(caught.value).startswith("routes.toml, route r")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a or " * 25_000 + "a",
        "not " * 1_000 + "a",
        "(" * 1_000 + "a" + ")" * 1_000,
        "not (" * 1_000 + "a" + ")" * 1_000,
        "-" * 5_000 + "1 < age",
        "possibly(" * 300 + "a" + ")" * 300,
    ],
)
def test_rules_too_long_or_too_deep_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(RuleError, match=r"too (long|deep)|nested too deeply") as caught:
        parse(text, vocabulary(), file="f", entry="e")
    assert len(str(caught.value)) < 200


def test_definitions_that_double_are_refused_before_they_fill_the_memory() -> None:
    doubling = {f"d{i}": f"d{i - 1} and d{i - 1}" for i in range(1, 40)} | {"d0": "a"}
    with pytest.raises(RuleError, match="too large once its definitions are written out"):
        parse("d39", vocabulary(doubling))


def test_the_column_counts_characters_and_the_definition_is_named() -> None:
    with pytest.raises(RuleError, match="definition τ, column 6: nothing is called 'agee'"):
        parse("a and τ", vocabulary({"τ": "a or agee < 1"}))
    with pytest.raises(RuleError, match="column 9"):
        parse("  τ and ζ", vocabulary({"τ": "a"}))
    with pytest.raises(RuleError, match="column 8"):
        parse("a\n  or\nζ", vocabulary())


def test_outcomes_may_not_read_knowledge() -> None:
    with pytest.raises(RuleError, match="legal in routes only"):
        parse("possibly(a)", vocabulary(knowledge=False))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2 <= age < 5", And((Not(AtMost("age", 1)), AtMost("age", 4)))),
        ("outcome >= possible", OneOf("outcome", frozenset(("possible", "presumed")))),
        ("possible <= outcome", OneOf("outcome", frozenset(("possible", "presumed")))),
        ("place not in (west, north)", Not(OneOf("place", frozenset(("west", "north"))))),
        ("count(signs, strong) > 1", AtLeast((("b", 1), ("c", 1)), 2, ("signs", "strong"))),
        ("2 <= count(strong)", AtLeast((("b", 1), ("c", 1), ("d", 1)), 2, ("strong",))),
        ("count(signs) - 0 >= 1", None),
        ("count(signs) >= count(strong)", AtLeast((("a", 1), ("d", -1)), 0)),
    ],
)
def test_comparisons_have_one_form(text: str, tree: object) -> None:
    if tree is None:
        with pytest.raises(RuleError, match="BinOp"):
            parse(text, vocabulary())
    else:
        assert parse(text, vocabulary()) == tree


def test_one_name_has_one_meaning() -> None:
    with pytest.raises(RuleError, match="stands for a definition and for an item"):
        Vocabulary({"a": YesNo()}, definitions={"a": "a"})
    with pytest.raises(RuleError, match="cannot be used in rules"):
        Vocabulary({"count": YesNo()})
    assert parse("a", vocabulary()) == Yes("a")


@given(st.text(max_size=60))
def test_whatever_is_written_it_parses_or_is_a_rule_error(text: str) -> None:
    try:
        parse(text, vocabulary())
    except RuleError as error:
        assert "\n" not in str(error)


@given(
    st.lists(
        st.sampled_from(("a", "b", "(", ")", "and", "or", "not", "<", "2", "age", "count", "signs", ",")), max_size=20
    )
)
def test_any_row_of_words_parses_or_is_a_rule_error(words: list[str]) -> None:
    try:
        parse(" ".join(words), vocabulary())
    except RuleError as error:
        assert str(error)
