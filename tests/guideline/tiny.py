"""A small complete country, written as real files of a real package; tests change a line and look at what happens."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Mapping
from pathlib import Path

SOURCES = """\
schema = 1

[[source]]
id = "law-1"
title = "Act on the protection of children"
publisher = "Parliament of Tinyland"
year = 2019
checked = 2026-11-01
reading = "whole"

[[source]]
id = "guide-2"
title = "Guideline for desks"
checked = 2026-11-02
"""

COUNTRY = """\
schema = 1
code = "ty"
name = "Tinyland"
version = "2026.11"
languages = ["ty", "en"]
default_checklist = "signs"
checklists = ["foreign"]
sources = ["law-1"]

[[outcome]]
id = "inquire"
level = "inquire_further"
text = "Signs are present: inquire further"
advice = "Ask on"
sources = ["guide-2"]

[[outcome]]
id = "presumed"
level = "presumed"
text = "Presumed victim"

[maps.foreign]
alarm = "presumed"

[[fact]]
id = "region"
kind = "choice"
text = "Region of Tinyland"
choices = [{ id = "hills", text = "Hills" }, { id = "coast", text = "Coast" }, { id = "elsewhere", text = "Elsewhere" }]

[[fact]]
id = "in_school"
kind = "yes_no"
text = "The child goes to school"
sources = ["guide-2"]

[[stage]]
id = "protection"
order = 2
name = "Protection"
who = "The police"
action = "Bring the child to safety"
sources = ["law-1: 4"]

[[stage]]
id = "detection"
order = 1
name = "Detection"
who = "Anybody"
action = "Tell the police"
deadline = { within = "30 min", from = "contact" }
notify = ["police"]
sources = ["law-1: 3"]

[law.child_age]
text = "A child is under 18"
value = 18
sources = ["law-1: 1"]

[law.reflection]
text = "Three months of reflection"
value = "3 months"
sources = ["law-1: 9"]
"""

AUTHORITIES = """\
schema = 1

[[authority]]
id = "police"
name = "Police of Tinyland"
kind = "police"
scope = "national"
telephone = ["100"]
email = ["desk@police.example"]
web = "https://police.example"
handles = "danger to children"
sources = ["law-1: 5"]

[[authority]]
id = "guardian_office"
name = "Office of guardians"
kind = "guardian_authority"
scope = "regional"
regions = ["hills"]
handles = "children alone"
sources = ["law-1: 6"]

[[authority]]
id = "helpline"
name = "Helpline"
kind = "hotline"
scope = "national"
handles = "advice"
sources = ["guide-2"]
"""

ROUTES = """\
schema = 1

[[route]]
id = "danger"
when = "immediate_danger or outcome >= presumed"
notify = ["police"]
role = "lead"
deadline = "at_once"
channel = ["telephone"]
consent = "not_required"
basis = ["law-1: 5"]
why = "The police protect a child in danger"

[[route]]
id = "alone"
when = "possibly(age < 18) and unaccompanied"
notify = ["guardian_office"]
copy = ["helpline"]
not_to = ["parents"]
role = "lead"
deadline = { within = "24h", from = "detection" }
channel = ["form"]
fallback = ["police"]
consent = "child"
basis = ["law-1: 6"]
why = "A child alone gets a guardian"
"""

SIGNS = """\
schema = 1
id = "signs"
title = "Signs of Tinyland"
version = "3"
sources = ["guide-2"]

[[category]]
id = "work"
text = "Work"

[[category]]
id = "control"
text = "Control"

[[indicator]]
id = "works_at_night"
category = "work"
strength = "medium"
text = "Works at night"
tags = ["visible"]
sources = ["guide-2: 1"]

[[indicator]]
id = "begs"
category = "work"
strength = "strong"
text = "Made to beg"
tags = ["visible"]
sources = ["guide-2: 2"]

[[indicator]]
id = "documents_held"
category = "control"
strength = "strong"
text = "Somebody else keeps the documents"
sources = ["guide-2: 3"]

[[list]]
id = "grave"
items = ["begs", "documents_held"]

[[weights]]
id = "points"
values = { begs = 2, documents_held = 3 }

[[definition]]
id = "several"
text = "Several signs"
rule = "count(indicators) >= 2"
sources = ["guide-2: 4"]

[[outcome]]
id = "inquire"
text = "Signs are present: inquire further"
advice = "Ask on"
when = "any(indicators)"
sources = ["guide-2"]

[[outcome]]
id = "presumed"
text = "Presumed victim"
when = "several and any(grave) and age < 18 or score(points) >= 5"
"""

LOCALE = """\
schema = 1
language = "ty"
status = "draft"

[country]
name = "Tinilando"

[authority]
police = { text = "Polico", status = "official" }

[handles]
police = "danĝero"

[indicator]
begs = "Devigata almozpeti"
documents_held = { text = "Iu alia tenas la dokumentojn", status = "reviewed" }

[fact]
in_school = "Iras al lernejo"

[choice]
"region.hills" = "Montetoj"

[category]
work = "Laboro"

[definition]
several = "Pluraj signoj"

[outcome]
presumed = "Supozata viktimo"

[advice]
inquire = "Demandu plu"

[stage]
detection = "Malkovro"

[action]
detection = "Diru al la polico"

[route]
danger = "La polico protektas"

[law]
child_age = "Infano estas sub 18"

[checklist]
signs = "Signoj"
"""

FILES: Mapping[str, str] = {
    "__init__.py": '"""Tinyland."""\n',
    "country.toml": COUNTRY,
    "sources.toml": SOURCES,
    "authorities.toml": AUTHORITIES,
    "routes.toml": ROUTES,
    "checklists/signs.toml": SIGNS,
    "locale/ty.toml": LOCALE,
}

_numbers = itertools.count()


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """One file of the tiny country with a passage replaced; the passage must be there once."""
    assert FILES[file].count(old) == 1, f"{old!r} stands {FILES[file].count(old)} times in {file}"
    return {file: FILES[file].replace(old, new)}


def more(file: str, text: str) -> dict[str, str]:
    """One file of the tiny country with something added at its end."""
    return {file: f"{FILES[file]}\n{text}\n"}


def write(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> str:
    """Write the tiny country as a package into a folder on ``sys.path``.

    Args:
        folder: The folder.
        changes: Files that are other than in `FILES`; ``None`` leaves one out.

    Returns:
        The name of the package, never used before.
    """
    name = f"tinyland_{next(_numbers)}"
    for path, content in {**FILES, **(changes or {})}.items():
        if content is not None:
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    importlib.invalidate_caches()
    return name
