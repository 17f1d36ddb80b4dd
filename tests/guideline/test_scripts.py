"""Serbian in both scripts: the Latin text is made from the Cyrillic one and never says anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.guideline.conftest import Load
from victor.scripts import LATIN_SERBIAN, latin

CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
SERBIAN = st.text(st.sampled_from(CYRILLIC + CYRILLIC.upper() + " ,.–0123456789"))


@given(SERBIAN)
def test_no_cyrillic_letter_stays(text: str) -> None:
    assert not set(latin(text).lower()) & set(CYRILLIC)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_what_is_latin_stays_as_it_is(text: str) -> None:
    assert latin(text) == text


@given(SERBIAN, SERBIAN)
def test_small_letters_are_written_one_by_one(one: str, other: str) -> None:
    assert latin(one.lower() + other.lower()) == latin(one.lower()) + latin(other.lower())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Љубав и његова џезва", "Ljubav i njegova džezva"),
        ("ЉУБАВ", "LJUBAV"),
        ("КОЊ", "KONJ"),
        ("Њ", "Nj"),
        ("Ђорђе, Чачак, Шабац, Ћуприја", "Đorđe, Čačak, Šabac, Ćuprija"),
        ("SMS на 116 000 (АСТРА)", "SMS na 116 000 (ASTRA)"),
    ],
)
def test_capitals_of_two_letters(text: str, written: str) -> None:
    assert latin(text) == written


def test_a_guideline_in_cyrillic_is_read_in_latin(load: Load) -> None:
    locale = 'schema = 1\nlanguage = "sr"\nstatus = "draft"\n[indicator]\nbegs = "Приморано да проси"\n'
    text = load({"locale/sr.toml": locale}).checklist().indicators["begs"].text
    assert str(text.in_language("sr")) == "Приморано да проси"
    wording = text.in_language(LATIN_SERBIAN)
    assert (wording.text, wording.status) == ("Primorano da prosi", "draft")


def test_a_plugin_may_bring_latin_texts_of_its_own(load: Load) -> None:
    head = 'schema = 1\nlanguage = "{}"\nstatus = "reviewed"\n[indicator]\nbegs = "{}"\n'
    files = {
        "locale/sr.toml": head.format("sr", "Проси"),
        "locale/sr-Latn.toml": head.format("sr-Latn", "Mora da prosi"),
    }
    text = load(files).checklist().indicators["begs"].text
    assert str(text.in_language(LATIN_SERBIAN)) == "Mora da prosi"
