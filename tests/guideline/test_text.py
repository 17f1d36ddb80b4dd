"""Texts in several languages: what is missing falls back to English, and the standing of each wording is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.guideline.conftest import Load
from victor.guideline import Text, Wording

languages = st.sampled_from(("el", "bg", "uk", "en"))
wordings = st.builds(Wording, st.text(min_size=1), languages, st.sampled_from(("official", "reviewed", "draft")))


@given(st.text(), st.lists(wordings), languages)
def test_the_last_wording_of_a_language_is_said_or_else_the_english(
    english: str, added: list[Wording], language: str
) -> None:
    text = Text(english)
    for wording in added:
        text = text.also(wording)
    of_language = [wording for wording in added if wording.language == language]
    assert text.in_language(language) == (of_language[-1] if of_language else Wording(english))
    assert str(text) == english


def test_adding_a_wording_leaves_the_text_as_it_was() -> None:
    text = Text("Made to beg")
    text.also(Wording("Αναγκάζεται να επαιτεί", "el", "draft"))
    assert text.in_language("el") == Wording("Made to beg", "en", "original")


def test_every_wording_finds_its_entry_and_keeps_its_standing(load: Load) -> None:
    country = load()
    checklist = country.checklist()
    found = {
        "country": country.name,
        "authority": country.authorities["police"].name,
        "handles": country.authorities["police"].handles,
        "indicator": checklist.indicators["begs"].text,
        "reviewed": checklist.indicators["documents_held"].text,
        "none": checklist.indicators["works_at_night"].text,
        "fact": country.facts["in_school"].text,
        "choice": country.facts["region"].choices[0].text,
        "category": checklist.categories["work"].text,
        "definition": checklist.definitions["several"].text,
        "ladder": country.ladder["presumed"].text,
        "outcome": checklist.outcomes["presumed"].text,
        "advice": country.ladder["inquire"].advice,
        "stage": country.pathway.stages[0].name,
        "action": country.pathway.stages[0].action,
        "route": country.routes["danger"].why,
        "law": country.law["child_age"].text,
        "checklist": checklist.title,
    }
    said = {what: text.in_language("ty") for what, text in found.items()}
    assert {what: wording.text for what, wording in said.items()} == {
        "country": "Tinilando",
        "authority": "Polico",
        "handles": "danĝero",
        "indicator": "Devigata almozpeti",
        "reviewed": "Iu alia tenas la dokumentojn",
        "none": "Works at night",
        "fact": "Iras al lernejo",
        "choice": "Montetoj",
        "category": "Laboro",
        "definition": "Pluraj signoj",
        "ladder": "Supozata viktimo",
        "outcome": "Supozata viktimo",
        "advice": "Demandu plu",
        "stage": "Malkovro",
        "action": "Diru al la polico",
        "route": "La polico protektas",
        "law": "Infano estas sub 18",
        "checklist": "Signoj",
    }
    standing = {"authority": "official", "reviewed": "reviewed", "none": "original"}
    assert all(wording.status == standing.get(what, "draft") for what, wording in said.items())
    assert all(str(text.in_language("bg")) == text.english for text in found.values())
