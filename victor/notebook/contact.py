"""The pieces of the form of a contact: chips to choose from, what goes on, what was recorded."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from victor.guideline import Country
from victor.notebook.naming import clock
from victor.records import DeskSession, SessionChannel, Topic, Visitor
from victor.words import language_name, languages, words

if TYPE_CHECKING:
    from htpy import Element, Node

COMMON = ("helpline_card", "rights_leaflet", "asylum_leaflet", "services_list", "guide")
OTHER_LANGUAGES = ("ar", "fa", "fr", "sq", "tr", "ur")
MOST_TITLES = 4
LONGEST = 200


def title(material: str, language: str = "en") -> str:
    """A common material by its title; records keep the English one, whatever the page speaks."""
    return words(language, "form")[f"material_{material}"]


def spoken_at(country: Country) -> tuple[str, ...]:
    """The languages in which a contact can be held, the country's own first."""
    own = [name for name in country.languages if "-" not in name]
    return tuple(dict.fromkeys((*own, *languages(), *OTHER_LANGUAGES)))


def chips(
    kind: str, name: str, choices: Mapping[str, str], picked: Container[str] = (), *, verb: str | None = None
) -> Element:
    """A row of chips: ``radio`` for one of them, ``checkbox`` for several; a verb is sent with each click."""
    from htpy import input as field
    from htpy import label, span

    return span(".pick")[
        [
            label(".one")[field(type=kind, name=name, value=value, checked=value in picked, data_do=verb), span[text]]
            for value, text in choices.items()
        ]
    ]


def group(legend: str, *content: Node) -> Element:
    """Fields under one question."""
    from htpy import fieldset
    from htpy import legend as head

    return fieldset[head[legend], content]


def beginning(country: Country, given_before: Iterable[str], language: str) -> Element:
    """What a contact begins with: two clicks and the button; the rest can be noted now or while it goes on."""
    from htpy import button, details, form, label, option, p, select, span, summary

    say = words(language, "form")
    tongues = [option(value=one)[language_of(one, language)] for one in spoken_at(country)]
    return form(".contact", data_fields=True, data_key="begin")[
        group(say["how_came"], chips("radio", "channel", named("channel", get_args(SessionChannel), language))),
        group(say["who_came"], chips("radio", "visitor", named("visitor", get_args(Visitor), language))),
        details(data_key="notes")[summary[say["note_now"]], notes((), (), given_before, language)],
        p(".ending")[
            label[span(".soft")[say["contact_language"], " "], select(name="language")[tongues]],
            button(".main", type="button", data_do="begin")[say["begin_contact"]],
        ],
    ]


def notes(
    topics: Container[str],
    material: Iterable[str],
    given_before: Iterable[str],
    language: str,
    *,
    verb: str | None = None,
) -> Node:
    """What it is about and what was given."""
    from htpy import button, fragment, span
    from htpy import input as field

    say = words(language, "form")
    given = tuple(material)
    titles = {title(one): title(one, language) for one in COMMON}
    titles |= {one: one for one in (*given_before, *given) if one not in titles}
    add = button(type="button", data_do=verb)[say["add"]] if verb else None
    other = span(".other")[
        field(type="text", name="other_material", maxlength=str(LONGEST), autocomplete="off",
              aria_label=say["other_material"], placeholder=say["other_material"]),
        add,
    ]  # fmt: skip
    return fragment[
        group(
            say["about_what"], chips("checkbox", "topics", named("topic", get_args(Topic), language), topics, verb=verb)
        ),
        group(say["material_given"], chips("checkbox", "material", titles, given, verb=verb), other),
    ]


def going_on(
    record: DeskSession,
    given_before: Iterable[str],
    facts: Mapping[str, str],
    country: Country,
    language: str,
    *,
    now: datetime,
) -> Element:
    """What is done while a contact goes on; the facts are those that can be said of a child when a case is opened."""
    from htpy import button, div, form, p, strong

    say = words(language, "form")
    minutes = int((now - record.opened_at).total_seconds()) // 60
    counted = strong(".minutes", data_minutes=str(minutes), data_said=say["minutes"])
    return div(".contact", data_key=f"on-{record.id}")[
        div(".going-on")[
            p[strong[say["goes_on"]], " ", _line(record, language)],
            p[
                counted[say["minutes"].format(minutes=minutes)],
                " ",
                _soft(say["since"].format(when=clock(country, record.opened_at))),
            ],
        ],
        _its_case(record, facts, language),
        form(data_fields=True, data_key="notes")[
            div(".notes", data_fields=True)[notes(record.topics, record.material, given_before, language, verb="note")],
            p(".ending")[button(".main", type="button", data_do="end")[say["end_contact"]]],
        ],
    ]


def _its_case(record: DeskSession, facts: Mapping[str, str], language: str) -> Element:
    from htpy import button, div, form, h3, label, p, span
    from htpy import input as field

    say = words(language, "form")
    if record.case_id:
        said = say["case_open"].format(id=record.case_id[:8])
        return p(".card.its-case", data_key="has-case")[span(aria_hidden="true")["✓ "], said]
    answers = {name: say[name] for name in ("yes", "no", "unknown")}
    age = field(type="text", name="age", size="8", maxlength="9", autocomplete="off", placeholder=say["number"])
    return form(".card.its-case", data_fields=True, data_key="open-case")[
        div[h3[say["open_case"]], p(".soft")[say["open_case_hint"]]],
        div(".facts")[
            label[span(".soft")[facts["age"]], age] if "age" in facts else None,
            group(facts["unaccompanied"], chips("radio", "unaccompanied", answers))
            if "unaccompanied" in facts
            else None,
            button(type="button", data_do="open_case")[say["open_case"]],
        ],
    ]


def recorded(record: DeskSession, missing: Iterable[str], country: Country, language: str) -> Element:
    """What was recorded, in one line; and what was noted here and is not in it, since another hand ended it."""
    from htpy import button, div, p, strong

    say = words(language, "form")
    ended = record.closed_at or record.opened_at
    minutes = int((ended - record.opened_at).total_seconds()) // 60
    parts = [_line(record, language), say["minutes"].format(minutes=minutes), clock(country, ended)]
    parts += [", ".join(noted(record, language))] if noted(record, language) else []
    parts += [say["case"].format(id=record.case_id[:8])] if record.case_id else []
    lost = ", ".join(missing)
    return div(".contact", data_key=f"done-{record.id}")[
        div(".done-line")[
            p[strong["✓ ", say["contact_recorded"], ": "], " · ".join(parts)],
            button(".main", type="button", data_do="new")[say["new_contact"]],
        ],
        p(".not-kept")[say["not_kept"], ": ", lost, " ", button(type="button", data_do="keep")[say["keep_too"]]]
        if lost
        else None,
    ]


def still_open(others: Iterable[DeskSession], country: Country, language: str) -> Node:
    """Contacts of this desk that were begun and not ended, elsewhere or before."""
    from htpy import button, li, ul

    say = words(language, "form")
    rows = [
        li(data_key=one.id)[
            say["others_open"], ": ", _line(one, language), ", ",
            say["since"].format(when=clock(country, one.opened_at)), " ",
            button(".link", type="button", data_do="resume", data_session=one.id)[say["go_on"]],
        ]
        for one in others
    ]  # fmt: skip
    return ul(".others", data_key="others")[rows] if rows else None


def noted(record: DeskSession, language: str) -> list[str]:
    """The topics and the material of a contact in words."""
    common = {title(one): title(one, language) for one in COMMON}
    topics = named("topic", record.topics, language)
    return [*topics.values(), *(common.get(one, one) for one in record.material)]


def named(prefix: str, values: Iterable[str], language: str) -> dict[str, str]:
    """Values with their words."""
    say = words(language, "form")
    return {value: say[f"{prefix}_{value}"] for value in values}


def language_of(name: str, language: str) -> str:
    """What a language is called."""
    return words(language, "form").get(f"speaks_{name}") or language_name(name)


def _line(record: DeskSession, language: str) -> str:
    say = words(language, "form")
    return f"{say[f'channel_{record.channel}']}, {say[f'visitor_{record.visitor}']}"


def _soft(text: str) -> Element:
    from htpy import span

    return span(".soft")[text]
