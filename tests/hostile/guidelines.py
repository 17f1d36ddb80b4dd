"""The corpus of plugin files: what an author, a bad copy or an enemy could put into them, each with its one fault."""

from __future__ import annotations

from collections.abc import Mapping

from tests.guideline.tiny import FILES, changed, more
from tests.hostile.judge import NAME, NUMBER

Changes = Mapping[str, str | bytes | None]

SIGNS, COUNTRY, ROUTES = "checklists/signs.toml", "country.toml", "routes.toml"
SOURCES, AUTHORITIES, LOCALE = "sources.toml", "authorities.toml", "locale/ty.toml"
WHEN = 'when = "any(indicators)"'
LONG = "z" * 10**6


def rule(text: str) -> Changes:
    """The tiny country with another rule for an outcome; in TOML's literal quotes, so that nothing is an escape."""
    return changed(SIGNS, WHEN, f"when = '''{text}'''")


def outcome(text: str) -> Changes:
    return changed(SIGNS, 'rule = "count(indicators) >= 2"', f"rule = '''{text}'''")


def raw(file: str, content: bytes) -> Changes:
    return {file: content}


def _definitions(count: int, text: str) -> Changes:
    """Definitions that lead from one to the next."""
    entries = [
        f'[[definition]]\nid = "d{n}"\ntext = "{NAME}"\nrule = "{text.format(next=n + 1)}"\n' for n in range(count)
    ]
    last = f'[[definition]]\nid = "d{count}"\ntext = "last"\nrule = "begs"\n'
    files = changed(SIGNS, WHEN, 'when = "d0"')
    return {SIGNS: files[SIGNS] + "\n" + "\n".join(entries) + last}


def _signs(old: str, new: str) -> Changes:
    return changed(SIGNS, old, new)


BEGS = 'id = "begs"\ncategory = "work"'

GUIDELINES: Mapping[str, Changes] = {
    # bytes
    **{f"an empty {file}": raw(file, b"") for file in (COUNTRY, SIGNS, ROUTES)},
    "no sources": {SOURCES: None},
    "no routes": {ROUTES: None},
    "no authorities": {AUTHORITIES: None},
    "no checklist": {SIGNS: None},
    "no country": {COUNTRY: None},
    "UTF-16": raw(ROUTES, FILES[ROUTES].encode("utf-16")),
    "UTF-32 without a mark": raw(ROUTES, FILES[ROUTES].encode("utf-32-le")),
    "Latin-1": raw(ROUTES, FILES[ROUTES].replace("child in", "enfant \xe9gar\xe9 in").encode("latin-1")),
    "half of a character as bytes": raw(ROUTES, FILES[ROUTES].encode() + b"# \xed\xa0\x80"),
    "an overlong character": raw(ROUTES, FILES[ROUTES].encode() + b"# \xc0\xaf"),
    "two byte order marks": raw(ROUTES, b"\xef\xbb\xbf\xef\xbb\xbf" + FILES[ROUTES].encode()),
    "a byte order mark in the middle": changed(ROUTES, 'id = "alone"', '\ufeffid = "alone"'),
    "NUL": raw(ROUTES, FILES[ROUTES].encode() + b"\0"),
    "a control character in a text": changed(ROUTES, "alone gets", f"alone \x07{NAME} gets"),
    "a lone CR": raw(ROUTES, FILES[ROUTES].encode() + b"\r# x"),
    "a file of 51 MB": raw(ROUTES, FILES[ROUTES].encode() + b"\n" * 51_000_000),
    "JSON": raw(ROUTES, f'{{"schema": 1, "route": ["{NAME}"]}}'.encode()),
    "YAML": raw(ROUTES, f"schema: 1\nroute:\n  - {NAME}\n".encode()),
    "cut": raw(ROUTES, FILES[ROUTES].encode()[:-30]),
    "somebody's words": raw(ROUTES, f"{NAME}\n".encode()),
    "a text without an end": raw(ROUTES, f'schema = 1\nroute = "{NAME}\n'.encode()),
    "a hundred thousand brackets": raw(ROUTES, b"schema = 1\nx = " + b"[" * 100_000),
    "closed brackets": raw(ROUTES, b"schema = 1\nx = " + b"[" * 20_000 + b"]" * 20_000),
    "a table nested in tables": raw(ROUTES, b"schema = 1\n[" + b".".join([b"a"] * 20_000) + b"]\n"),
    "a hundred thousand tables inline": raw(ROUTES, b"schema = 1\nx = " + b"{a=" * 100_000),
    "a number of 5,000 digits": raw(ROUTES, b"schema = " + b"9" * 5_000),
    "a key twice": more(ROUTES, f'["{NAME}"]\n["{NAME}"]'),
    "a table of a list": more(ROUTES, "[route]\n"),
    "a day of the calendar that there is not": _signs(BEGS, f"{BEGS}\nsince = 2026-02-30"),
    # the form of the file
    "no form": changed(ROUTES, "schema = 1", ""),
    "a newer form": changed(ROUTES, "schema = 1", "schema = 99"),
    "a form of 4,000 digits": changed(ROUTES, "schema = 1", f"schema = 1{'0' * 4_000}"),
    "a form of 5,000 hexadecimal digits": changed(ROUTES, "schema = 1", f"schema = 0x{'f' * 5_000}"),
    "a form that is true": changed(ROUTES, "schema = 1", "schema = true"),
    "a form that is infinite": changed(ROUTES, "schema = 1", "schema = inf"),
    "routes that are a text": raw(ROUTES, f'schema = 1\nroute = "{NAME}"'.encode()),
    "routes that are texts": raw(ROUTES, f'schema = 1\nroute = ["{NAME}"]'.encode()),
    "a table too many": more(ROUTES, f'[{NAME.split()[0].lower()[0]}]\nx = "{NAME}"'),
    "a table of somebody's words": more(ROUTES, f'["{NAME}"]\nx = 1'),
    "a table of a million letters": more(ROUTES, f"[{LONG}]"),
    "a field too many": changed(ROUTES, 'id = "alone"', f'id = "alone"\nname = "{NAME}"'),
    "a law that is a text": changed(COUNTRY, "[law.child_age]", f'[law]\nx = "{NAME}"\n[law.child_age]'),
    "laws that are a list": {COUNTRY: FILES[COUNTRY].split("[law")[0] + f'\n[[law]]\nx = "{NAME}"'},
    # ids
    "an id of somebody's words": _signs(BEGS, f'id = "{NAME}"\ncategory = "work"'),
    "an id that is empty": _signs(BEGS, 'id = ""\ncategory = "work"'),
    "an id that is a number": _signs(BEGS, f'id = {NUMBER}\ncategory = "work"'),
    "an id that is true": _signs(BEGS, 'id = true\ncategory = "work"'),
    "an id with a line break": _signs(BEGS, 'id = "begs\\n"\ncategory = "work"'),
    "an id with NUL": _signs(BEGS, f'id = "begs\\u0000{NAME}"\ncategory = "work"'),
    "an id in look-alike letters": _signs(BEGS, 'id = "bеgs"\ncategory = "work"'),
    "an id that turns the direction of writing": _signs(BEGS, 'id = "\\u202Ebegs"\ncategory = "work"'),
    "an id of a million capitals": _signs(BEGS, f'id = "{LONG.upper()}"\ncategory = "work"'),
    "an id that stands twice": _signs('id = "documents_held"', 'id = "begs"'),
    "an id that leads out of the folder": _signs('id = "signs"', 'id = "../signs"'),
    "an id of a fact": _signs(BEGS, 'id = "age"\ncategory = "work"'),
    "a checklist of a million letters": _signs('id = "signs"', f'id = "{LONG}"'),
    "a code of somebody's words": changed(COUNTRY, 'default_checklist = "signs"', f'default_checklist = "{NAME}"'),
    # values
    "a text that is a number": _signs('text = "Made to beg"', f"text = {NUMBER}"),
    "a text that is a list": _signs('text = "Made to beg"', f'text = ["{NAME}"]'),
    "a text that is infinite": _signs('text = "Made to beg"', "text = -inf"),
    "a text that is a table": _signs('text = "Made to beg"', f'text = {{ "{NAME}" = 1 }}'),
    "a year that is a text": changed(SOURCES, "year = 2019", f'year = "{NAME}"'),
    "a year that is a fraction": changed(SOURCES, "year = 2019", "year = 2019.0"),
    "a check that is a time": changed(SOURCES, "checked = 2026-11-01", "checked = 2026-11-01T00:00:00"),
    "a check that is a text": changed(SOURCES, "checked = 2026-11-01", f'checked = "{NAME}"'),
    "a reading that there is not": changed(SOURCES, 'reading = "whole"', f'reading = "{NAME}"'),
    "a strength that there is not": _signs('strength = "medium"', f'strength = "{NAME}"'),
    "a beginning that is a time": _signs(BEGS, f"{BEGS}\nsince = 07:32:00"),
    "a beginning after the end": _signs(BEGS, f"{BEGS}\nsince = 2026-01-02\nuntil = 2026-01-01"),
    "a beginning that is a text of no day": _signs(BEGS, f'{BEGS}\nsince = "{NAME}"'),
    "a role that there is not": changed(ROUTES, 'id = "danger"', f'id = "danger"\nnot_to = "{NAME}"'),
    "a deadline of somebody's words": changed(ROUTES, '"at_once"', f'"{NAME}"'),
    "a deadline of no length": changed(ROUTES, 'within = "24h"', f'within = "{NAME}"'),
    "a deadline longer than a calendar": changed(ROUTES, 'within = "24h"', f'within = "{NUMBER} days"'),
    "a deadline in other digits": changed(ROUTES, 'within = "24h"', 'within = "२४ h"'),
    "a deadline from nowhere": changed(ROUTES, 'from = "detection"', f'from = "{NAME}"'),
    "a deadline that is a list": changed(ROUTES, '"at_once"', f'["{NAME}"]'),
    "a deadline with a field too many": changed(ROUTES, 'from = "detection"', f'from = "detection", x = "{NAME}"'),
    "a law of no value": changed(COUNTRY, "value = 18", f'value = "{NAME}"'),
    "a law of a fraction": changed(COUNTRY, "value = 18", "value = 18.5"),
    "a choice that stands twice": changed(COUNTRY, 'id = "coast"', 'id = "hills"'),
    "a choice called unknown": changed(COUNTRY, 'id = "coast"', 'id = "unknown"'),
    "choices of a yes": changed(COUNTRY, 'kind = "yes_no"', 'kind = "yes_no"\nchoices = [{ id = "a", text = "b" }]'),
    "a number with no room": changed(COUNTRY, 'kind = "yes_no"', 'kind = "number"'),
    "a time zone that there is not": changed(COUNTRY, 'code = "ty"', f'code = "ty"\ntime_zone = "{NAME}"'),
    "a time zone that leads out of the folder": changed(COUNTRY, 'code = "ty"', 'code = "ty"\ntime_zone = "../../etc"'),
    "a time zone of a folder": changed(COUNTRY, 'code = "ty"', 'code = "ty"\ntime_zone = "Europe"'),
    "a time zone with NUL": changed(COUNTRY, 'code = "ty"', 'code = "ty"\ntime_zone = "Europe\\u0000/Athens"'),
    # names of what there is not
    "a source that there is not": _signs('sources = ["guide-2: 2"]', f'sources = ["{NAME}: 2"]'),
    "a source of a million letters": _signs('sources = ["guide-2: 2"]', f'sources = ["{LONG}"]'),
    "a category that there is not": _signs(BEGS, f'id = "begs"\ncategory = "{NAME}"'),
    "an indicator that there is not": _signs('items = ["begs", "documents_held"]', f'items = ["{NAME}"]'),
    "a weight of what there is not": _signs("values = { begs = 2,", f'values = {{ "{NAME}" = 2,'),
    "a weight that is a text": _signs("values = { begs = 2,", f'values = {{ begs = "{NAME}",'),
    "an authority that there is not": changed(ROUTES, 'notify = ["police"]', f'notify = ["{NAME}"]'),
    "somebody to tell and not to tell": changed(ROUTES, 'not_to = ["parents"]', 'not_to = ["helpline"]'),
    "a route that tells nobody": changed(ROUTES, 'notify = ["police"]', "notify = []"),
    "a region that there is not": changed(AUTHORITIES, 'regions = ["hills"]', f'regions = ["{NAME}"]'),
    "a map of what there is not": changed(COUNTRY, 'alarm = "presumed"', f'alarm = "{NAME}"'),
    "a map of a checklist that there is not": changed(COUNTRY, "[maps.foreign]", f'[maps."{NAME}"]'),
    "a tag that is a strength": _signs('strength = "strong"\ntext = "Made to beg"\ntags = ["visible"]',
                                       'strength = "strong"\ntext = "Made to beg"\ntags = ["strong"]'),
    "an extension of what is not installed": _signs('version = "3"', f'version = "3"\nextends = ["{NAME}: signs"]'),
    "an extension of nothing": _signs('version = "3"', 'version = "3"\nextends = [""]'),
    "an extension of a part of Python": _signs('version = "3"', 'version = "3"\nextends = ["json: signs"]'),
    "an extension of a module": _signs('version = "3"', 'version = "3"\nextends = ["os: signs"]'),
    "an extension from above": _signs('version = "3"', 'version = "3"\nextends = [".: signs"]'),
    "an extension of dots": _signs('version = "3"', 'version = "3"\nextends = ["..json: signs"]'),
    "an extension with NUL": _signs('version = "3"', 'version = "3"\nextends = ["json\\u0000: signs"]'),
    "an extension of a million letters": _signs('version = "3"', f'version = "3"\nextends = ["{LONG}: signs"]'),
    # translations
    "a language of somebody's words": changed(LOCALE, 'language = "ty"', f'language = "{NAME}"'),
    "a standing that there is not": changed(LOCALE, 'status = "draft"\n\n', f'status = "{NAME}"\n\n'),
    "a section that there is not": more(LOCALE, f'["{NAME}"]\nx = "y"'),
    "a section that is a text": {LOCALE: f'schema = 1\nlanguage = "ty"\nstatus = "draft"\nroute = "{NAME}"'},
    "a wording of what there is not": changed(LOCALE, 'begs = "Devigata', f'"{NAME}" = "x"\nbegs = "Devigata'),
    "a wording that is a number": changed(LOCALE, 'begs = "Devigata almozpeti"', f"begs = {NUMBER}"),
    "a wording with a field too many": changed(LOCALE, '"official" }', f'"official", by = "{NAME}" }}'),
    # rules
    "no rule": rule(""),
    "a rule of blanks": rule("   "),
    "a rule that is a number": changed(SIGNS, WHEN, f"when = {NUMBER}"),
    "a rule that calls": rule("__import__('os').system('true')"),
    "a rule that reaches into things": rule("begs.__class__"),
    "a rule with a key": rule("begs[0]"),
    "a rule with a function": rule("(lambda: begs)()"),
    "a rule with a loop": rule("[begs for begs in begs]"),
    "a rule that assigns": rule("(x := begs)"),
    "a rule that waits": rule("await begs"),
    "a rule that yields": rule("(yield begs)"),
    "a rule with a format": rule('f"{begs}"'),
    "a rule with a choice of two": rule("begs if begs else begs"),
    "a rule with stars": rule("any(*indicators)"),
    "a rule with names of arguments": rule("any(group=indicators)"),
    "a rule with a text": rule(f'begs == "{NAME}"'),
    "a rule with bytes": rule('begs == b"x"'),
    "a rule with a fraction": rule("count(indicators) >= 1.5"),
    "a rule with an imaginary number": rule("count(indicators) >= 2j"),
    "a rule with dots": rule("begs or ..."),
    "a rule with a power": rule("count(indicators) >= 9**9**9"),
    "a rule with a shift": rule("count(indicators) >= 1 << 999999999"),
    "a rule with a product": rule("count(indicators) >= 2 * 2"),
    "a rule with a huge number": rule("count(indicators) >= 10000000000"),
    "a rule with 5,000 digits": rule(f"count(indicators) >= {'9' * 5_000}"),
    "a rule of two constants": rule("1 < 2"),
    "a rule that is a count": rule("count(indicators)"),
    "a rule that compares yes": rule("begs >= 2"),
    "a rule that compares an item with an item": rule("age < age"),
    "a rule with a group of nothing": rule("count() >= 1"),
    "a rule with a group that there is not": rule("count(zz) >= 1"),
    "a rule with weights that there are not": rule("score(zz) >= 1"),
    "a rule with a function that there is not": rule("sum(indicators)"),
    "a rule with knowledge": rule("possibly(begs)"),
    "a rule with a name that there is not": rule("begz"),
    "a rule in look-alike letters": rule("bеgs"),
    "a rule with a name of 9,000 letters": rule("z" * 9_000),
    "a rule of a million characters": rule("begs or " * 125_000 + "begs"),
    "a rule of ten thousand brackets": rule("(" * 4_900 + "begs" + ")" * 4_900),
    "a rule of a thousand nots": rule("not " * 1_000 + "begs"),
    "a rule of five thousand minus signs": rule("-" * 5_000 + "1 < count(indicators)"),
    "a rule without an end": rule("begs and ("),
    "a rule with NUL": changed(SIGNS, WHEN, f'when = "begs\\u0000{NAME}"'),
    "a rule with a remark": rule(f"begs # {NAME}\n ("),
    "a rule with a backslash": rule("begs \\"),
    "a rule with somebody's words": rule(NAME),
    "a rule in quotes that do not end": rule(f'begs or "{NAME}'),
    "a rule with a warning of Python": rule("count(indicators) >= 2or begs"),
    "a rule with an escape that there is not": rule(f'begs == "\\z {NAME}"'),
    "a value of a choice that there is not": rule("region == zz"),
    "an order of a choice without one": rule("region < hills"),
    "a choice that is a number": rule(f"region == {NUMBER}"),
    "a definition that leads to itself": outcome("several"),
    "definitions in a circle": {SIGNS: FILES[SIGNS].replace('rule = "count(indicators) >= 2"', 'rule = "other"')
                                + '\n[[definition]]\nid = "other"\ntext = "x"\nrule = "several"\n'},
    "definitions in a chain of three hundred": _definitions(300, "d{next}"),
    "definitions that double forty times": _definitions(40, "d{next} or not d{next}"),
    "a route with a rule in a circle": changed(ROUTES, "immediate_danger or", "possibly(possibly(begs)) or"),
    "a route with an outcome that there is not": changed(ROUTES, "outcome >= presumed", "outcome >= zz"),
}  # fmt: skip
