"""Loading a country: what is right is all there; what is wrong is refused in one line that names file and entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tests.guideline.conftest import Load, Write
from tests.guideline.tiny import FILES, changed, more
from victor.errors import VictorError
from victor.guideline import Checklist, Country, Deadline, Duration, core_facts

SIGNS = "checklists/signs.toml"

Change = Mapping[str, str | bytes | None]

AUTHORITY = (
    '[[authority]]\nid = "police"\nname = "Old police"\nkind = "police"\nscope = "national"\nhandles = "danger"\n'
)

BROKEN: list[tuple[Change, str]] = [
    # fields
    (
        changed("country.toml", "version =", "verison ="),
        "country.toml: there is no field 'verison'; did you mean 'version'",
    ),
    (
        changed("routes.toml", "fallback =", "fall_back ="),
        "routes.toml, route alone: there is no field 'fall_back'; did you mean 'fallback'",
    ),
    (changed(SIGNS, 'title = "Signs of Tinyland"\n', ""), f"{SIGNS}, title: the field is missing"),
    (changed("routes.toml", 'why = "A child alone gets a guardian"', ""), "route alone, why: the field is missing"),
    (
        changed("authorities.toml", 'kind = "police"', 'kind = "polize"'),
        "authority police, kind: the value is not right; expected one of",
    ),
    (changed("authorities.toml", 'kind = "police"', 'kind = "polize"'), "did you mean 'police'?"),
    (
        changed("authorities.toml", 'telephone = ["100"]', "telephone = [100]"),
        "authority police, telephone[0]: the value is not right; expected a text",
    ),
    (
        changed("authorities.toml", 'telephone = ["100"]', 'telephone = "100"'),
        "authority police, telephone: the value is not right; expected a list",
    ),
    (
        changed("authorities.toml", 'email = ["desk@police.example"]', 'contact_confirmed = "false"'),
        "contact_confirmed: the value is not right; expected true or false",
    ),
    (
        changed(SIGNS, 'version = "3"', 'version = "3"\npartial = 1'),
        f"{SIGNS}, partial: the value is not right; expected true or false",
    ),
    (
        changed("sources.toml", "year = 2019", 'year = "2019"'),
        "sources.toml, source law-1, year: the value is not right; expected a whole number",
    ),
    (changed("sources.toml", "year = 2019", "year = true"), "source law-1, year: the value is not right"),
    (
        changed("sources.toml", "checked = 2026-11-02", 'checked = "2026-11-32"'),
        "source guide-2, checked: the value is not right; expected a day of the calendar",
    ),
    (
        changed("sources.toml", "checked = 2026-11-02", "checked = 2026-11-02T08:00:00"),
        "source guide-2, checked: the value is not right; expected a date",
    ),
    (
        changed("sources.toml", 'reading = "whole"', 'reading = "half"'),
        "sources.toml, source law-1, reading: the value is not right; expected whole, excerpt or reported",
    ),
    (changed(SIGNS, 'id = "begs"', 'id = "Begs!"'), "the id cannot be used"),
    (
        changed(SIGNS, "begs = 2", "begs = 2.5"),
        "weights points, values.begs: the value is not right; expected a whole number",
    ),
    (
        changed("routes.toml", 'when = "immediate', 'since = 2021-01-01\nuntil = 2020-12-31\nwhen = "immediate'),
        "routes.toml, route danger, until: it ends before it begins",
    ),
    (
        changed("country.toml", '{ within = "30 min", from = "contact" }', '{ within = "30 min", from = "contct" }'),
        "stage detection, deadline: the value is not right; expected from one of detection",
    ),
    (
        changed(
            "country.toml", '{ within = "30 min", from = "contact" }', '{ within = "half an hour", from = "contact" }'
        ),
        "this is no length of time; expected 30 min",
    ),
    (
        changed("country.toml", '{ within = "30 min", from = "contact" }', '{ within = 30, from = "contact" }'),
        'stage detection, deadline: the value is not right; expected "at_once"',
    ),
    (
        changed("country.toml", '{ within = "30 min", from = "contact" }', '"soon"'),
        'stage detection, deadline: the value is not right; expected "at_once"',
    ),
    (
        changed("country.toml", 'value = "3 months"', 'value = "3 moons"'),
        "law reflection, value: this is no length of time",
    ),
    (
        changed("country.toml", "[law.child_age]\n", "[law]\nchild_labour = 15\n[law.child_age]\n"),
        "country.toml, law number 1: the value is not right; expected a table of fields",
    ),
    (
        changed(
            "country.toml",
            '{ id = "hills", text = "Hills" },',
            '{ id = "hills", text = "Hills" }, { id = "hills", text = "Again" },',
        ),
        "fact region, choices: a choice stands twice",
    ),
    (
        changed("country.toml", '{ id = "elsewhere"', '{ id = "unknown"'),
        "fact region, choices: 'unknown' is no choice of its own",
    ),
    (
        changed("country.toml", 'id = "in_school"\nkind = "yes_no"', 'id = "age"\nkind = "yes_no"'),
        "country.toml, fact age, kind: a core fact keeps its kind; expected number",
    ),
    # ids
    (more("authorities.toml", AUTHORITY), "authorities.toml, police: the id stands twice on 2026-11-23"),
    (
        more("country.toml", '[[fact]]\nid = "in_school"\nkind = "yes_no"\ntext = "Again"'),
        "country.toml, in_school: the id stands twice",
    ),
    (more(SIGNS, '[[category]]\nid = "work"\ntext = "Again"'), f"{SIGNS}, work: the id stands twice"),
    (changed(SIGNS, 'id = "signs"', 'id = "sings"'), f"{SIGNS}, id: the id is not the name of the file"),
    (changed(SIGNS, 'id = "works_at_night"', 'id = "age"'), f"{SIGNS}, indicator age: the name stands for a fact too"),
    (
        changed(SIGNS, 'tags = ["visible"]\nsources = ["guide-2: 1"]', 'tags = ["strong"]\nsources = ["guide-2: 1"]'),
        f"{SIGNS}, tag strong: the name stands for a strength too",
    ),
    (
        changed(SIGNS, 'tags = ["visible"]\nsources = ["guide-2: 1"]', 'tags = ["grave"]\nsources = ["guide-2: 1"]'),
        f"{SIGNS}, tag grave: the name stands for a list too",
    ),
    (
        changed(SIGNS, 'tags = ["visible"]\nsources = ["guide-2: 1"]', 'tags = ["control"]\nsources = ["guide-2: 1"]'),
        f"{SIGNS}, tag control: the name stands for a category too",
    ),
    # ladder and networks
    (
        changed("country.toml", 'level = "inquire_further"\n', ""),
        "country.toml, outcome inquire, level: the level is missing; expected one of inquire_further, possible",
    ),
    (
        changed("country.toml", 'level = "inquire_further"', 'level = "presumd"'),
        "outcome inquire, level: the value is not right; expected one of",
    ),
    (
        {
            "country.toml": FILES["country.toml"]
            .replace('level = "inquire_further"', 'level = "possible"')
            .replace('level = "presumed"', 'level = "inquire_further"')
        },
        "outcome presumed, level: the level is below that of a less serious outcome",
    ),
    (
        changed("authorities.toml", 'telephone = ["100"]', 'members = { gr = "maybe" }'),
        "authority police, members.gr: the value is not right; expected one of yes, no, partial, unknown",
    ),
    (
        changed("authorities.toml", 'telephone = ["100"]', 'members = { ty = "yes" }\nreached_from = ["regoin"]'),
        "authority police, reached_from: there is no fact 'regoin'; did you mean 'region'?",
    ),
    (
        changed("authorities.toml", 'telephone = ["100"]', 'members = { ty = "yes" }\nreached_from = ["region"]'),
        "authority police, members: there is no choice of the fact region 'ty'",
    ),
    # references
    (
        changed("country.toml", 'sources = ["law-1"]', 'sources = ["law-2"]'),
        "country.toml, sources: there is no source 'law-2'; did you mean 'law-1'?",
    ),
    (
        changed("country.toml", 'sources = ["guide-2"]\n\n[[outcome]]', 'sources = ["guide-9"]\n\n[[outcome]]'),
        "country.toml, outcome inquire, sources: there is no source 'guide-9'",
    ),
    (
        changed("country.toml", 'sources = ["guide-2"]\n\n[[stage]]', 'sources = ["guide-9"]\n\n[[stage]]'),
        "country.toml, fact in_school, sources: there is no source 'guide-9'",
    ),
    (
        changed("country.toml", 'sources = ["law-1: 4"]', 'sources = ["law-7: 4"]'),
        "country.toml, stage protection, sources: there is no source 'law-7'",
    ),
    (
        changed("country.toml", 'sources = ["law-1: 4"]', ""),
        "country.toml, stage protection, sources: it cites no source",
    ),
    (
        changed("country.toml", 'sources = ["law-1: 9"]', 'sources = ["low-1"]'),
        "country.toml, law reflection, sources: there is no source 'low-1'",
    ),
    (
        changed("authorities.toml", 'sources = ["law-1: 5"]', 'sources = ["law-3"]'),
        "authorities.toml, authority police, sources: there is no source 'law-3'",
    ),
    (
        changed("authorities.toml", 'sources = ["law-1: 5"]', "sources = []"),
        "authorities.toml, authority police, sources: it cites no source",
    ),
    (
        changed(SIGNS, 'sources = ["guide-2"]\n\n[[category]]', 'sources = ["guide-3"]\n\n[[category]]'),
        f"{SIGNS}, sources: there is no source 'guide-3'",
    ),
    (
        changed(SIGNS, 'sources = ["guide-2: 2"]', 'sources = ["guide-3: 2"]'),
        f"{SIGNS}, indicator begs, sources: there is no source 'guide-3'",
    ),
    (changed(SIGNS, 'sources = ["guide-2: 2"]', ""), f"{SIGNS}, indicator begs, sources: it cites no source"),
    (
        changed(SIGNS, 'sources = ["guide-2: 4"]', 'sources = ["guide-4"]'),
        f"{SIGNS}, definition several, sources: there is no source 'guide-4'",
    ),
    (
        changed(SIGNS, 'items = ["begs", "documents_held"]', 'items = ["begs"]\nsources = ["guide-4"]'),
        f"{SIGNS}, list grave, sources: there is no source 'guide-4'",
    ),
    (
        changed(SIGNS, 'category = "control"', 'category = "contol"'),
        f"{SIGNS}, indicator documents_held, category: there is no category 'contol'; did you mean 'control'?",
    ),
    (
        changed(SIGNS, 'items = ["begs", "documents_held"]', 'items = ["beg"]'),
        f"{SIGNS}, list grave, items: there is no indicator 'beg'; did you mean 'begs'?",
    ),
    (
        changed(SIGNS, "begs = 2", "beg = 2"),
        f"{SIGNS}, weights points, values: there is no indicator 'beg'; did you mean 'begs'?",
    ),
    (
        changed("country.toml", 'notify = ["police"]', 'notify = ["polcie"]'),
        "country.toml, stage detection, notify: there is no authority 'polcie'; did you mean 'police'?",
    ),
    (
        changed("authorities.toml", 'regions = ["hills"]', 'regions = ["hill"]'),
        "authorities.toml, authority guardian_office, regions: there is no region 'hill'; did you mean 'hills'?",
    ),
    (
        changed("country.toml", 'default_checklist = "signs"', 'default_checklist = "sings"'),
        "country.toml, default_checklist: there is no checklist 'sings'; did you mean 'signs'?",
    ),
    (
        changed("country.toml", "[maps.foreign]", "[maps.foreing]"),
        "country.toml, maps.foreing: there is no checklist in `checklists` 'foreing'; did you mean 'foreign'?",
    ),
    (
        changed("country.toml", 'alarm = "presumed"', 'alarm = "presmued"'),
        "country.toml, maps.foreign: there is no outcome on the ladder 'presmued'; did you mean 'presumed'?",
    ),
    (
        changed(SIGNS, 'id = "presumed"', 'id = "presumd"'),
        "country.toml, checklist signs, outcomes: there is no outcome on the ladder 'presumd'; did you mean",
    ),
    (
        changed("country.toml", 'code = "ty"', 'code = "tin"'),
        "country.toml, code: this is no country code; expected two small letters",
    ),
    (
        changed("routes.toml", 'notify = ["police"]', 'notify = ["plice"]'),
        "routes.toml, route danger, notify: there is no authority 'plice'; did you mean 'police'?",
    ),
    (
        changed("routes.toml", 'copy = ["helpline"]', 'copy = ["helplin"]'),
        "routes.toml, route alone, copy: there is no authority 'helplin'",
    ),
    (
        changed("routes.toml", 'fallback = ["police"]', 'fallback = ["hospital"]'),
        "routes.toml, route alone, fallback: there is no authority 'hospital'",
    ),
    (
        changed("routes.toml", 'not_to = ["parents"]', 'not_to = ["parent"]'),
        "routes.toml, route alone, not_to: there is no authority or person 'parent'; did you mean 'parents'?",
    ),
    (
        changed("routes.toml", 'not_to = ["parents"]', 'not_to = ["guardian_office"]'),
        "routes.toml, route alone, not_to: 'guardian_office' is to be told and not to be told",
    ),
    (
        changed("routes.toml", 'not_to = ["parents"]', 'not_to = ["police"]'),
        "routes.toml, route alone, not_to: 'police' is to be told and not to be told",
    ),
    (changed("routes.toml", 'basis = ["law-1: 6"]', "basis = []"), "routes.toml, route alone, basis: it has no basis"),
    (
        changed("routes.toml", 'basis = ["law-1: 6"]', 'basis = ["lax-1: 6"]'),
        "routes.toml, route alone, basis: there is no source 'lax-1'; did you mean 'law-1'?",
    ),
    (
        changed("routes.toml", 'notify = ["guardian_office"]', "notify = []"),
        "routes.toml, route alone, notify: nobody is told",
    ),
    # rules
    (
        changed("routes.toml", "possibly(age < 18) and unaccompanied", "unacompanied"),
        "routes.toml, route alone, when, column 1: nothing is called 'unacompanied'; did you mean 'unaccompanied'?",
    ),
    (
        changed("routes.toml", "outcome >= presumed", "outcome >= presumedd"),
        "routes.toml, route danger, when, column 32: 'outcome' has no value 'presumedd'; did you mean 'presumed'?",
    ),
    (
        changed(SIGNS, "several and any(grave)", "several and any(brave)"),
        f"{SIGNS}, outcome presumed, column 17: no group is called 'brave'; did you mean 'grave'?",
    ),
    (
        changed(SIGNS, "several and any(grave)", "possibly(several)"),
        f"{SIGNS}, outcome presumed, column 1: possibly() reads our knowledge",
    ),
    (changed(SIGNS, 'rule = "count(indicators) >= 2"', 'rule = "count(indicators) >="'), f"{SIGNS}"),
    (changed(SIGNS, 'when = "any(indicators)"', ""), f"{SIGNS}, outcome inquire, when: the rule is missing"),
    (changed(SIGNS, 'rule = "count(indicators) >= 2"', 'rule = "several or begs"'), "leads back to itself"),
    # outcomes
    (
        changed("country.toml", 'text = "Presumed victim"', 'text = "Victim of trafficking"'),
        "country.toml, outcome presumed: an outcome says 'victim'; expected presumed or possible victim",
    ),
    (
        changed(SIGNS, 'text = "Presumed victim"', 'text = "Identified victim"'),
        f"{SIGNS}, outcome presumed: an outcome says 'victim'",
    ),
    (changed("country.toml", 'id = "presumed"', 'id = "none_established"'), "country.toml, outcome none_established"),
    # translations
    (
        changed("locale/ty.toml", "\nbegs =", "\nbegss ="),
        "locale/ty.toml, indicator.begss: there is no indicator 'begss' to translate; did you mean 'begs'?",
    ),
    (
        changed("locale/ty.toml", "[route]\ndanger =", "[route]\ndangr ="),
        "locale/ty.toml, route.dangr: there is no route 'dangr' to translate; did you mean 'danger'?",
    ),
    (
        changed("locale/ty.toml", "police = { text", "polise = { text"),
        "locale/ty.toml, authority.polise: there is no authority 'polise' to translate; did you mean 'police'?",
    ),
    (
        changed("locale/ty.toml", "[law]\nchild_age", "[law]\nchild_ages"),
        "locale/ty.toml, law.child_ages: there is no law 'child_ages' to translate; did you mean 'child_age'?",
    ),
    (
        changed("locale/ty.toml", '"region.hills"', '"region.hill"'),
        "locale/ty.toml, choice.region.hill: there is no choice",
    ),
    (
        changed("locale/ty.toml", "[category]", "[categories]"),
        "locale/ty.toml: there is no section 'categories'; did you mean 'category'?",
    ),
    (
        changed("locale/ty.toml", 'language = "ty"', 'language = "tx"'),
        "locale/ty.toml, language: the language is not the name of the file",
    ),
    (
        changed("locale/ty.toml", 'status = "draft"', 'status = "original"'),
        "locale/ty.toml, status: the value is not right; expected official, reviewed or draft",
    ),
    (
        changed("locale/ty.toml", 'work = "Laboro"', "work = 3"),
        "locale/ty.toml, category.work: the value is not right; expected a text, or {",
    ),
    (
        changed("locale/ty.toml", 'status = "reviewed"', 'status = "perfect"'),
        "locale/ty.toml, indicator.documents_held: the value is not right",
    ),
    (
        {"locale/ty.toml": 'schema = 1\nlanguage = "ty"\nstatus = "draft"\nindicator = "begs"\n'},
        "locale/ty.toml, indicator: the value is not right; expected a table",
    ),
    # files
    (
        changed("routes.toml", "schema = 1", "schema = 2"),
        "routes.toml: the file has format 2; expected schema = 1; a newer victor reads it",
    ),
    (changed("routes.toml", "schema = 1", "schema = 0"), "routes.toml: the file has format 0; expected schema = 1"),
    (
        changed("routes.toml", "schema = 1", 'schema = "1"'),
        "routes.toml: the number of the format is missing; expected schema = 1",
    ),
    (changed("routes.toml", "schema = 1", "schema = true"), "routes.toml: the number of the format is missing"),
    (changed("routes.toml", "schema = 1", ""), "routes.toml: the number of the format is missing"),
    *(
        ({file: None}, f"{file}: the file is missing")
        for file in ("country.toml", "sources.toml", "authorities.toml", "routes.toml")
    ),
    ({SIGNS: None, "locale/ty.toml": None}, "country.toml, default_checklist: there is no checklist 'signs'"),
    ({"routes.toml": "schema = 1\nroute = [\n"}, "routes.toml: this is no TOML"),
    ({"routes.toml": "schema = 1\nschema = 1\n"}, "routes.toml: this is no TOML"),
    ({"routes.toml": b"schema = 1\n# \xff\n"}, "routes.toml, line 2: the file is no UTF-8 text"),
    ({"routes.toml": "schema = 1\n[route]\nid = 'x'\n"}, "routes.toml, route: the value is not right; expected a list"),
    ({"routes.toml": "schema = 1\n"}, "routes.toml, route: the field is missing"),
    (
        {"routes.toml": "schema = 1\nroute = ['x']\n"},
        "routes.toml, route number 1: the value is not right; expected a table of fields",
    ),
]


@pytest.mark.parametrize(("change", "message"), BROKEN, ids=[message[:70] for _, message in BROKEN])
def test_what_is_wrong_is_told_in_one_line_with_file_and_entry(load: Load, change: Change, message: str) -> None:
    with pytest.raises(VictorError) as caught:
        load(change)
    told = str(caught.value)
    assert message in told
    assert "\n" not in told
    assert caught.value.file in change or caught.value.file == "country.toml"
    assert told.startswith("plugin tinyland_")
    assert nothing_behind(caught.value)


def nothing_behind(error: BaseException) -> bool:
    """No other exception would be printed with this one."""
    return error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)


def test_the_tiny_country_is_whole(load: Load) -> None:
    country = load()
    assert (country.code, str(country.name), country.languages) == ("ty", "Tinyland", ("ty", "en"))
    assert country.ladder_values == ("none_established", "inquire", "presumed")
    assert [stage.id for stage in country.pathway] == ["detection", "protection"]
    assert next(iter(country.pathway)).deadline == Deadline("within", Duration(30, "min"), "contact")
    assert (country.law["child_age"].value, country.law["reflection"].value) == (18, Duration(3, "months"))
    assert country.authorities["police"].contact == "100 · desk@police.example · https://police.example"
    assert country.routes["alone"].authorities == ("guardian_office", "helpline", "police")
    assert country.routes["alone"].basis[0].where == "6"
    assert str(country.routes["danger"].deadline) == "at once"
    assert set(country.facts) == {fact.id for fact in core_facts()} | {"in_school"}
    assert country.checklist() is country.checklist("signs")
    assert {word for word, _ in country.entries()} == {"authority", "route", "stage", "legal parameter", "indicator"}
    assert all(entry.sources or word == "route" for word, entry in country.entries())


def test_groups_are_categories_strengths_tags_and_lists(load: Load) -> None:
    assert load().checklist().groups == {
        "indicators": ("works_at_night", "begs", "documents_held"),
        "work": ("works_at_night", "begs"),
        "control": ("documents_held",),
        "strong": ("begs", "documents_held"),
        "medium": ("works_at_night",),
        "weak": (),
        "visible": ("works_at_night", "begs"),
        "grave": ("begs", "documents_held"),
    }


def test_a_sign_that_stands_twice_in_a_list_counts_once(load: Load) -> None:
    grave = ["begs", "documents_held"]
    country = load(changed(SIGNS, f"items = {grave}".replace("'", '"'), 'items = ["begs", "documents_held", "begs"]'))
    assert country.checklist().groups["grave"] == tuple(grave)


def test_a_checklist_may_not_order_its_outcomes_against_the_ladder(load: Load) -> None:
    ladder = FILES["country.toml"]
    turned = ladder.replace('id = "presumed"', 'id = "?"').replace('id = "inquire"', 'id = "presumed"')
    with pytest.raises(VictorError, match="the order is not that of the ladder; expected presumed, inquire"):
        load({"country.toml": turned.replace('id = "?"', 'id = "inquire"')})


def test_checklists_of_no_country_need_sources_alone(written: Write) -> None:
    nothing = dict.fromkeys(("country.toml", "authorities.toml", "routes.toml", "locale/ty.toml"))
    (checklist,) = Checklist.load_all(written(nothing))
    assert checklist.id == "signs"
    assert list(checklist.rules) == ["inquire", "presumed"]
    assert "region" not in checklist.items  # no country has given regions
    with pytest.raises(VictorError, match=r"plugin tinyland_\d+, sources.toml: the file is missing"):
        Checklist.load_all(written(nothing, {"sources.toml": None}))


def test_an_unknown_checklist_is_named_with_those_that_are_there(load: Load) -> None:
    with pytest.raises(VictorError, match="ty has no checklist 'sign'; expected one of signs; did you mean 'signs'"):
        load().checklist("sign")


def test_a_country_does_not_show_its_rules_when_it_is_printed(load: Load) -> None:
    assert "unaccompanied" not in repr(load())


def test_what_a_country_says_of_a_foreign_checklist(load: Load) -> None:
    country = load()
    assert country.on_ladder("foreign", "alarm") == "presumed"
    assert country.on_ladder("foreign", None) == "none_established"
    assert country.on_ladder("signs", "inquire") == "inquire"
    with pytest.raises(VictorError, match=r"country.toml, maps.foreign: ty does not say what the outcome 'panic'"):
        country.on_ladder("foreign", "panic")


def test_core_facts_speak_greek_as_a_draft() -> None:
    age = next(fact for fact in core_facts() if fact.id == "age")
    assert age.text.in_language("el").status == "draft"
    nationality = next(fact for fact in core_facts() if fact.id == "nationality")
    assert all(choice.text.in_language("el").status == "draft" for choice in nationality.choices)


def test_the_module_itself_can_be_given(written: Write) -> None:
    import importlib

    module = importlib.import_module(written())
    assert Country.load(module, on=date(2026, 11, 23)).package == module.__name__
