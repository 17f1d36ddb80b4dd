"""What is special to Greece, beside the contract of every country."""

from datetime import date

import victor


def test_every_text_is_there_in_greek_as_a_draft_or_better() -> None:
    greece = victor.country("gr", on=date(2026, 11, 24))
    texts = [entry.text for entry in greece.checklist().indicators.values()]
    texts += [authority.name for authority in greece.authorities.values()]
    texts += [route.why for route in greece.routes.values()]
    assert all(text.in_language("el").language == "el" for text in texts)


def test_the_notice_of_a_child_alone_follows_the_bodies_that_were_competent() -> None:
    told = {
        year: victor.country("gr", on=date(year, 11, 24)).routes["unaccompanied"].notify for year in (2019, 2022, 2026)
    }
    assert told[2026] == ("prosecutor_minors", "gsvp")
    assert told[2022] == ("prosecutor_minors", "sspuam")
    assert told[2019] == ("prosecutor_minors", "ekka_housing")
