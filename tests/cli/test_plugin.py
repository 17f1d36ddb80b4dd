"""`victor plugin`: new, check and diff, as people and programs call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import ROOT, victor

GREECE = ROOT / "plugins" / "greece"


@pytest.fixture
def cyprus(tmp_path: Path) -> Path:
    done = victor("plugin", "new", "cy", "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "victor-desk-cyprus"


def test_new_writes_a_plugin_and_says_what_is_left(tmp_path: Path) -> None:
    done = victor("plugin", "new", "cy", "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "victor_cyprus/routes.toml" in done.stdout
    assert "places say TODO" in done.stdout
    assert "6 of 6 properties proved" in done.stdout
    again = victor("plugin", "new", "cy", "--into", tmp_path)
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert "it is there already; nothing was written" in again.stderr


def test_check_tells_one_plugin_whole_and_several_in_a_table(cyprus: Path) -> None:
    one = victor("plugin", "check", cyprus)
    assert one.returncode == 0, one.stderr
    for name in (
        "schema",
        "references",
        "sources",
        "languages",
        "proofs",
        "worked cases",
        "packaging",
        "side effects",
        "load",
    ):
        assert name in one.stdout
    several = victor("plugin", "check", cyprus, GREECE, ROOT / "plugins" / "README.md", width=120)
    assert several.returncode == 0, several.stderr
    rows = {line.split()[0]: line for line in several.stdout.splitlines() if line.startswith(("cy ", "gr "))}
    assert "6/6" in rows["gr"]
    assert "6/6" in rows["cy"]


def test_a_route_that_is_broken_names_the_child_and_ends_with_1(cyprus: Path) -> None:
    routes = cyprus / "victor_cyprus" / "routes.toml"
    text = routes.read_text(encoding="utf-8")
    routes.write_text(
        text.replace("outcome >= possible_victim", "outcome >= possible_victim and missing"), encoding="utf-8"
    )
    done = victor("plugin", "check", cyprus, "--only", "proofs", width=110)
    assert done.returncode == 1
    assert "nobody takes the lead for this child" in done.stdout
    assert "and, though nobody knows it:" in done.stdout
    assert "The child is reported or believed missing: no" in done.stdout


def test_check_is_plain_data_for_programs(cyprus: Path) -> None:
    done = victor("plugin", "check", cyprus, "--json", "--only", "schema")
    (found,) = json.loads(done.stdout)
    assert found["name"] == "cy"
    assert found["checks"][0]["notes"][0]["state"] == "left"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "nowhere"), "nowhere: there is no pyproject.toml; name the folder of a plugin"),
        (("check", str(GREECE), "--only", "profs"), "there is no check 'profs'; expected one of"),
        (("diff", "gr", "gx"), "nothing is called 'gx'"),
        (("diff", "gr@soon", "gr"), "gr: this is no day; expected a day such as gr@2014-06-01"),
        (("diff", "gr", str(ROOT / "plugins" / "ilo")), "which checklist is meant; expected one of"),
        (("new", "Cyprus"), "this is no country code; expected two small letters"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(words: tuple[str, ...], said: str) -> None:
    done = victor("plugin", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_diff_says_what_two_days_of_a_country_say_otherwise() -> None:
    done = victor("plugin", "diff", "gr@2014-06-01", "gr", width=120)
    assert done.returncode == 0, done.stderr
    assert "possible_victim: proved to be established by the same answers in both" in done.stdout
    assert "authority nerm: new" in done.stdout
    assert "route unaccompanied, notify: prosecutor_minors, ekka_housing -> prosecutor_minors, gsvp" in done.stdout


def test_diff_of_a_folder_with_what_is_installed_shows_the_fewest_answers(cyprus: Path) -> None:
    signs = cyprus / "victor_cyprus" / "checklists" / "cy_signs.toml"
    other = cyprus.parent / "other"
    other.mkdir()
    (other / "pyproject.toml").write_bytes((cyprus / "pyproject.toml").read_bytes())
    for file in sorted((cyprus / "victor_cyprus").rglob("*.toml")):
        target = other / file.relative_to(cyprus)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    (other / "victor_cyprus" / "__init__.py").write_text("", encoding="utf-8")
    text = signs.read_text(encoding="utf-8")
    signs.write_text(text.replace("count(indicators) >= 2", "count(indicators) >= 4"), encoding="utf-8")
    found = json.loads(victor("plugin", "diff", other, cyprus, "--json").stdout)
    (shown,) = found["checklist"]["outcomes"]
    assert (shown["what"], shown["side"]) == ("possible_victim", "old")
    assert len(shown["answers"]) == 2
    assert found["checklist"]["same"] == ["inquire_further", "presumed_victim"]
