"""The checks of a plugin: each is green on a new one, and names what is wrong when that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.conftest import TODAY, Plugin
from victor.errors import PluginError
from victor.kit import PluginFolder, check
from victor.kit.check import CHECKS

PACKAGE = "victor_cyprus"


@pytest.mark.parametrize("name", CHECKS)
def test_a_new_plugin_passes_every_check_and_says_what_is_left(plugin: Plugin, name: str) -> None:
    found = plugin.check(name)
    left = {"schema", "worked cases"}
    assert found.state == ("left" if name in left else "ok"), found.line


def test_what_is_left_to_write_is_counted_and_found(plugin: Plugin) -> None:
    line = plugin.check("schema").line
    assert "places say TODO" in line
    assert "tests/cases/two_signs.toml:" in line
    assert "a country should have 8 worked cases" in plugin.check("worked cases").line


BROKEN = [
    (
        "schema",
        f"{PACKAGE}/routes.toml",
        "deadline =",
        "dedline =",
        "there is no field 'dedline'; did you mean 'deadline'",
    ),
    ("schema", f"{PACKAGE}/country.toml", "schema = 1", "schema = 7", "the file has format 7"),
    (
        "references",
        f"{PACKAGE}/routes.toml",
        'notify = ["emergency"]',
        'notify = ["emergancy"]',
        "there is no authority 'emergancy'; did you mean 'emergency'",
    ),
    (
        "references",
        f"{PACKAGE}/authorities.toml",
        'id = "emergency"',
        'id = "emergency"\nuntil = 2030-12-31',
        "as it stands on 2031-01-01: ",
    ),
    (
        "sources",
        f"{PACKAGE}/routes.toml",
        'note = "TODO the law that says so, and its deadline"',
        "",
        "route report_child is not confirmed and has no note",
    ),
    (
        "proofs",
        f"{PACKAGE}/routes.toml",
        "outcome >= possible_victim",
        "outcome >= possible_victim and unaccompanied",
        "nobody takes the lead for this child",
    ),
    (
        "proofs",
        f"{PACKAGE}/routes.toml",
        'deadline = "at_once"',
        'deadline = "unknown"',
        "danger that reaches no emergency",
    ),
    (
        "worked cases",
        "tests/cases/two_signs.toml",
        "age = 14",
        "age = 19",
        "lead_authority, lead: expected, and not in the plan",
    ),
    (
        "worked cases",
        "tests/cases/two_signs.toml",
        "age = 14",
        "aeg = 14",
        "two_signs.toml, answers: nothing is called 'aeg'",
    ),
    (
        "worked cases",
        "tests/cases/two_signs.toml",
        'deadline = "unknown"',
        'deadline = "at_once"',
        "deadline is deadline unknown",
    ),
    (
        "worked cases",
        "tests/cases/two_signs.toml",
        'source = "cy-guideline"',
        'source = "x"',
        "because cites 'x', which is no source",
    ),
    (
        "worked cases",
        "tests/cases/two_signs.toml",
        "story =",
        "stroy =",
        "there is no field 'stroy'; did you mean 'story'",
    ),
    ("packaging", "pyproject.toml", '"victor-desk>=0.1,<1", ', "", "it does not depend on victor"),
    ("packaging", "pyproject.toml", ', "victor-desk-unodc>=0.1,<1"', "", "victor-desk-unodc is no dependency"),
    ("packaging", "pyproject.toml", "description =", "summary =", "pyproject.toml has no project.description"),
    (
        "packaging",
        f"{PACKAGE}/__init__.py",
        "from victor import Country",
        "from victor.desk import Desk\nfrom victor import Country",
        "__init__.py imports victor.desk; expected only victor and victor.testing",
    ),
]


@pytest.mark.parametrize(("name", "file", "old", "new", "said"), BROKEN, ids=[f"{b[0]}: {b[4][:30]}" for b in BROKEN])
def test_what_is_broken_is_named_in_a_line(plugin: Plugin, name: str, file: str, old: str, new: str, said: str) -> None:
    plugin.change(file, old, new)
    found = plugin.check(name)
    assert found.state == "failed"
    assert said in found.line
    assert "\n" not in found.line


SIDE_EFFECTS = [
    ("print('hello')", "importing it prints something"),
    ("import threading, time\nthreading.Thread(target=time.sleep, args=(2,), daemon=True).start()", "starts threads"),
    ("import os\nos.environ['VICTOR_X'] = '1'", "changes the environment: VICTOR_X"),
    ("open('left.txt', 'w').close()", "writes files: left.txt"),
    ("import z3", "importing it imports z3"),
    ("raise RuntimeError('no')", "it cannot be used: RuntimeError"),
    ("import nowhere_to_be_found", "it cannot be used: ModuleNotFoundError"),
    ("raise SystemExit(3)", "it cannot be used"),
]


@pytest.mark.parametrize(("code", "said"), SIDE_EFFECTS, ids=[said for _, said in SIDE_EFFECTS])
def test_what_an_import_does_beside_is_named(plugin: Plugin, code: str, said: str) -> None:
    plugin.add(f"{PACKAGE}/__init__.py", code)
    found = plugin.check("side effects")
    assert found.state == "failed"
    assert said in found.line


def test_a_gap_shows_the_child(plugin: Plugin) -> None:
    plugin.change(
        f"{PACKAGE}/routes.toml", "outcome >= possible_victim", "outcome >= possible_victim and unaccompanied"
    )
    (note,) = [note for note in plugin.check("proofs").notes if note.state == "failed"]
    told = "\n".join(note.more)
    assert told.count(": yes") == 2, "two signs are known"
    assert "and, though nobody knows it:" in told
    assert "The child is here without a parent or guardian: no" in told


def test_coverage_is_counted_and_what_is_missing_is_said(plugin: Plugin) -> None:
    plugin.change(f"{PACKAGE}/country.toml", 'languages = ["en"]', 'languages = ["el", "en"]')
    plugin.add(f"{PACKAGE}/locale/el.toml", 'schema = 1\nlanguage = "el"\nstatus = "draft"\n[country]\nname = "Κύπρος"')
    found = plugin.check("languages")
    assert found.state == "left"
    assert "el: " in found.line
    assert "the others are shown in English" in found.line


def test_a_source_that_nobody_looked_into_for_a_year_is_left_to_do(plugin: Plugin) -> None:
    plugin.change(f"{PACKAGE}/sources.toml", f"checked = {TODAY.isoformat()}", "checked = 2020-01-01")
    found = plugin.check("sources")
    assert found.state == "left"
    assert "1 sources were not looked into for a year: cy-guideline" in found.line


def test_a_report_counts_what_a_plugin_holds(plugin: Plugin) -> None:
    counts = check(PluginFolder.read(plugin.path), today=TODAY).counts()
    wanted = {
        "name": "cy",
        "indicators": 17,
        "authorities": 2,
        "routes": 2,
        "proved": 6,
        "gaps": 0,
        "cases": 1,
        "state": "left",
    }
    assert {key: counts[key] for key in wanted} == wanted
    assert isinstance(counts["confirmed"], float)


def test_a_broken_plugin_is_counted_as_far_as_it_can_be_read(plugin: Plugin) -> None:
    plugin.change(f"{PACKAGE}/country.toml", "code =", "cdoe =")
    report = check(PluginFolder.read(plugin.path), today=TODAY)
    assert report.state == "failed"
    assert report.counts()["cases"] == 1
    assert report.as_dict()["state"] == "failed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no pyproject.toml"),
        ('[project]\nname = "x"', "it has no entry points of the group victor"),
        ('[project.entry-points.victor]\na = "x"\nb = "y"', "it has 2 entry points"),
        ('[project.entry-points.victor]\na = "x"', "the package of the entry point is not here"),
    ],
)
def test_a_folder_that_is_no_plugin_is_refused_in_a_line(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PluginError, match=said):
        PluginFolder.read(tmp_path)
