"""`victor plugins`: what is installed, and why one is skipped; real distributions on the path of a real process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import victor
from tests.test_registry import COUNTRY, Site

WHOLE = ("bg", "gr", "ilo", "md", "ro", "rs", "si", "ua", "unodc", "xx")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def rows(site: Site, off: str = "") -> tuple[dict[str, dict[str, object]], int]:
    done = victor("plugins", "--json", PYTHONPATH=str(site.folder), VICTOR_PLUGINS_OFF=off)
    return {row["name"]: row for row in json.loads(done.stdout)}, done.returncode


def test_the_plugins_of_this_repository_are_listed_whole() -> None:
    done = victor("plugins", "--json")
    assert done.returncode == 0, done.stderr
    found = {row["name"]: row for row in json.loads(done.stdout)}
    assert set(WHOLE) <= set(found)
    assert {found[name]["state"] for name in WHOLE} <= {"ok", "slow"}
    assert found["gr"]["publishes"] == ["gr"]
    assert "unodc_children" in found["unodc"]["publishes"]
    assert found["gr"]["distribution"] == "victor-desk-greece"
    assert str(found["gr"]["from"]).endswith("victor_greece")


BROKEN = {
    "import error": ("raise RuntimeError('no')", "it cannot be imported (RuntimeError)"),
    "missing dependency": ("import nowhere_to_be_found", "install what brings the module nowhere_to_be_found"),
    "syntax error": ("def (", "it cannot be imported (SyntaxError)"),
    "exit at import": ("raise SystemExit(3)", "it cannot be imported (SystemExit)"),
    "no hook": ("x = 1", "it implements no hook"),
    "misspelt hook": (COUNTRY.replace("victor_country", "victor_contry"), "victor_contry"),
    "wrong argument": (COUNTRY.replace("victor_country()", "victor_country(case)"), "case"),
    "wrong type": (COUNTRY.replace("Country.load(__package__)", "{}"), "victor_country returned a dict"),
    "nothing": (COUNTRY.replace("return Country.load(__package__)", "return None"), "victor_country returned nothing"),
    "raising hook": (
        COUNTRY.replace("return Country.load(__package__)", "raise KeyError('x')"),
        "victor_country failed (KeyError)",
    ),
    "exit in a hook": (
        COUNTRY.replace("return Country.load(__package__)", "raise SystemExit"),
        "victor_country failed (SystemExit)",
    ),
    "no files": (COUNTRY, "country.toml: the file is missing"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_is_named_with_its_reason_and_the_others_work(site: Site, kind: str) -> None:
    source, said = BROKEN[kind]
    site.install("zz", source)
    found, status = rows(site)
    assert status == 1
    assert found["zz"]["state"] == "skipped"
    assert said in str(found["zz"]["reason"])
    assert "\n" not in str(found["zz"]["reason"])
    assert {found[name]["state"] for name in WHOLE} <= {"ok", "slow"}


def test_a_code_that_two_distributions_use_is_skipped_and_both_are_named(site: Site) -> None:
    site.country("zz", dist="one")
    site.install("zz", COUNTRY, dist="two")
    found, _ = rows(site)
    assert "one and two both use this name" in str(found["zz"]["reason"])


def test_a_country_that_is_not_called_as_its_entry_point_is_skipped(site: Site) -> None:
    site.install(
        "zz",
        COUNTRY.replace("__package__", "'victor_greece'"),
    )
    found, _ = rows(site)
    assert "it publishes the country 'gr'" in str(found["zz"]["reason"])


def test_a_plugin_that_changes_what_victor_gave_it_changes_nothing_for_others(site: Site) -> None:
    site.install(
        "zz",
        "import victor\nfrom victor import Country, hookimpl\n"
        "@hookimpl\ndef victor_country():\n"
        "    greece = Country.load('victor_greece')\n    greece.routes.clear()\n"
        "    greece.facts.clear()\n    return greece\n",
    )
    found, _ = rows(site)
    assert found["zz"]["state"] == "skipped"
    done = victor("show", "gr", "--only", "routes", "--json", PYTHONPATH=str(site.folder))
    assert len(json.loads(done.stdout)["routes"]) > 15


def test_a_slow_import_is_used_and_named_with_its_seconds(site: Site) -> None:
    module = site.country("zz")
    file = site.folder / module / "__init__.py"
    file.write_text("import time\ntime.sleep(1.2)\n" + COUNTRY)
    found, status = rows(site)
    assert status == 0
    assert found["zz"]["state"] == "slow"
    assert "its import takes 1." in str(found["zz"]["reason"])
    assert found["zz"]["publishes"] == ["zz"]


def test_what_is_switched_off_is_listed_and_never_imported(site: Site) -> None:
    site.install("zz", "raise RuntimeError('imported')")
    found, status = rows(site, off="zz,gr")
    assert status == 0
    assert found["zz"]["state"] == found["gr"]["state"] == "off"


def test_it_is_told_in_a_table(site: Site) -> None:
    site.install("zz", BROKEN["import error"][0])
    done = victor("plugins", PYTHONPATH=str(site.folder), width=250)
    assert done.returncode == 1
    assert "it cannot be imported (RuntimeError)" in " ".join(done.stdout.split())
    assert "[/" not in done.stdout
