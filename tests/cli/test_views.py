"""What people see: nothing that matters is left out, cut off, or swallowed on the way to the terminal."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from rich.console import Console, RenderableType

import victor
from victor.cli import group
from victor.cli.look_view import whole_checklist, whole_country
from victor.cli.store import VERBS
from victor.cli.views import Teller
from victor.guideline import Country, Text
from victor.reasoning import Plan
from victor.reasoning.plan import Withheld, without_alternatives
from victor.rules import Choice, Number, YesNo

PARTS = ("checklist", "authorities", "routes", "pathway", "law", "sources")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def greece() -> Country:
    return victor.country("gr")


def told(parts: Iterable[RenderableType], width: int = 120) -> str:
    console = Console(width=width, file=io.StringIO(), highlight=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def run(*words: str, stdin: object = None) -> Result:
    return CliRunner().invoke(group, words, input=json.dumps(stdin) if stdin is not None else None)


def any_answers(country: Country, seed: int) -> dict[str, object]:
    """Many facts and some signs, answered at random."""
    chance = random.Random(seed)  # noqa: S311  a test must repeat
    checklist = country.checklist()
    answers: dict[str, object] = {}
    for item, kind in checklist.items.items():
        if chance.random() < (0.5 if item in checklist.facts else 0.08):
            match kind:
                case YesNo():
                    answers[item] = chance.random() < 0.5
                case Choice(values):
                    answers[item] = chance.choice(sorted(values))
                case Number(lowest, highest):
                    answers[item] = chance.randint(lowest, min(highest, 20))
    return answers


# --- plans ------------------------------------------------------------------------------------------------------------


def test_a_step_is_left_out_only_for_one_that_is_told_as_soon(greece: Country) -> None:
    for seed in range(300):
        steps = [step for step in victor.plan(greece, any_answers(greece, seed)) if step.certainty != "depends"]
        shown = without_alternatives(steps)
        for step in steps:
            names = {step.authority.id, *step.any_of}
            assert any(
                names & {other.authority.id, *other.any_of}
                and other.deadline <= step.deadline
                and other.role in ("lead", step.role)
                for other in shown
            ), f"{step.authority.id} is hidden (seed {seed})"


def test_at_once_stays_when_an_alternative_is_told_some_day(greece: Country) -> None:
    signs = {"false_job_offer": True, "carries_taxi_numbers": True, "unaccompanied": True, "learnt_at_school": False}
    for answers, certainty in ((signs, "precaution"), ({**signs, "age": 12}, "required")):
        made = victor.plan(greece, answers)
        police = made.step("police", "lead")
        assert police is not None
        assert (police.certainty, police.deadline.kind) == (certainty, "at_once")
        assert "at once" in told([Teller(greece, "en").plan(made)])


def planned(greece: Country, **answers: object) -> tuple[Plan, str]:
    made = victor.plan(greece, answers)
    return made, " ".join(told([Teller(greece, "en").plan(made, whole=True)], width=400).split())


def test_a_whole_plan_tells_certainty_contacts_deadline_and_cautions(greece: Country) -> None:
    answers = {"documents_held": True, "made_to_beg": True, "missing": True}
    made, text = planned(greece, **answers, age=12)
    assert "required" in text
    doubtful, doubts = planned(greece, **answers)
    assert any(step.certainty == "precaution" for step in doubtful)
    assert "as a precaution, while it is not known: " in doubts
    unknown = next(step for step in made if step.deadline.kind == "unknown")
    assert str(Teller(greece, "en").deadline(unknown, whole=True)) == "deadline\nunknown"
    for name in made.not_to:
        assert name in text
    for step in made:
        if step.certainty != "depends" and not step.any_of:
            assert step.authority.contact in text


def test_what_one_is_enough_of_is_told_with_each_contact(greece: Country) -> None:
    _, text = planned(greece, documents_held=True, age=12)
    assert "Child protection line 1107: 1107" in text
    assert "SOS 1056: 1056" in text


def test_a_contact_that_nobody_has_seen_says_so(greece: Country) -> None:
    _, text = planned(greece, documents_held=True, made_to_beg=True, age=12)
    assert not greece.authorities["police_atu"].contact_confirmed
    assert f"{greece.authorities['police_atu'].contact} [unconfirmed]" in text


def test_an_authority_that_is_held_back_is_named_with_the_reason(greece: Country) -> None:
    made = victor.plan(greece, documents_held=True)
    route = next(iter(greece.routes.values()))
    withheld = (Withheld(greece.authorities["police"], route, "depends"),)
    text = told([Teller(greece, "en").plan(evolve(made, withheld=withheld), whole=True)], width=400)
    assert f"held back until it is clear: Police. {route.why}" in text
    text = told([Teller(greece, "en").plan(evolve(made, withheld=withheld, forbidden=("police",)), whole=True)], 400)
    assert f"held back: Police. {route.why}" in text


# --- what a country says ----------------------------------------------------------------------------------------------


def test_every_unconfirmed_entry_carries_its_mark(greece: Country) -> None:
    checklist = greece.checklist()
    entries = (*checklist.indicators.values(), *checklist.outcomes.values(), *checklist.definitions.values())
    unconfirmed = sum(not entry.confirmed for entry in entries)
    assert unconfirmed
    assert told(whole_checklist(checklist, "en"), width=400).count("[unconfirmed]") == unconfirmed
    every = evolve(checklist, indicators={k: evolve(v, confirmed=False) for k, v in checklist.indicators.items()})
    assert told(whole_checklist(every, "en"), width=400).count("[unconfirmed]") >= len(checklist.indicators)


def test_brackets_in_a_text_are_no_markup(greece: Country) -> None:
    ugly = Text("[red]not markup[/] :smile:")
    authorities = {k: evolve(v, name=ugly, short=ugly, handles=ugly) for k, v in greece.authorities.items()}
    country = evolve(greece, authorities=authorities, book=None)
    shown = told(whole_country(country, ["authorities", "routes"], "en", TODAY), width=400)
    assert shown.count("[red]not markup[/] :smile:") > 2 * len(authorities)


def test_conflicts_are_shown_wherever_they_stand(greece: Country) -> None:
    country = evolve(
        greece,
        authorities={k: evolve(v, conflict="one says A, one says B") for k, v in greece.authorities.items()},
        routes={k: evolve(v, conflict="one says A, one says B") for k, v in greece.routes.items()},
    )
    shown = told(whole_country(country, ["authorities", "routes"], "en", TODAY), width=400)
    assert shown.count("sources disagree: one says A") == len(country.authorities) + len(country.routes)


def test_a_source_that_was_not_checked_for_a_year_is_stale(greece: Country) -> None:
    fresh = told(whole_country(greece, ["sources"], "en", TODAY))
    assert "stale" not in fresh
    old = told(whole_country(greece, ["sources"], "en", date(2028, 1, 1)))
    assert f"{len(greece.source_table)} of {len(greece.source_table)} sources are stale" in old


def test_the_head_tells_ladder_oldest_check_and_what_is_not_complete(greece: Country) -> None:
    shown = told(whole_country(greece, [], "en", TODAY))
    for outcome in greece.ladder.values():
        assert str(outcome.text) in shown
    assert f"oldest check of a source {min(one.checked for one in greece.source_table.values())}" in shown
    assert "not complete: gr_signs" in shown


def test_a_country_without_sources_can_be_shown(greece: Country) -> None:
    assert "oldest check" not in told(whole_country(evolve(greece, source_table={}), [], "en", TODAY))


@pytest.mark.parametrize("width", [80, 120])
def test_addresses_are_told_whole_in_every_width(greece: Country, width: int) -> None:
    shown = told(whole_country(greece, ["authorities"], "en", TODAY), width)
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= width
    unbroken = "".join(shown.split())
    for authority in greece.authorities.values():
        for address in authority.email:
            # At 80 columns it is folded between the columns: its beginning and its end are there.
            assert address[:20] in unbroken
            assert address[-3:] in unbroken


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["en", "el"])
def test_all_of_a_country_and_of_a_plan_fits(greece: Country, width: int, language: str) -> None:
    shown = told(whole_country(greece, PARTS, language, TODAY), width)
    made = victor.plan(greece, documents_held=True, made_to_beg=True, missing=True)
    shown += told([Teller(greece, language).plan(made, whole=True)], width)
    assert max(map(len, shown.splitlines())) <= width


# --- commands ---------------------------------------------------------------------------------------------------------


def test_victor_alone_tells_how_to_begin() -> None:
    done = run()
    assert done.exit_code == 0
    assert "victor demo" in done.output
    assert "_VICTOR_COMPLETE" in done.output


SAY_NOTHING = ("lab", "clean")
"""They serve and mend; there is nothing to tell but an address or the names of files."""


def test_every_command_speaks_to_programs() -> None:
    told = [name for name in group.list_commands(None) if name not in SAY_NOTHING]  # type: ignore[arg-type]  # the table does not look at it
    verbs = {"plugin": ("check", "diff"), "store": tuple(VERBS)}
    for command in told:
        for verb in verbs.get(command, ("",)):
            words = [word for word in (command, verb) if word]
            assert "--json" in run(*words, "--help").output, words
    assert json.loads(run("schema", "answers", "--json").output)["title"] == "answers"


def test_an_explanation_for_programs() -> None:
    words = ("assess", "--country", "gr", "-", "--json")
    answers = {"answers": {"documents_held": True}}
    assert "explanation" not in json.loads(run(*words, stdin=answers).output)
    assert json.loads(run(*words, "--explain", "--language", "el", stdin=answers).output)["explanation"]["outcomes"]


def test_show_for_programs() -> None:
    whole = json.loads(run("show", "gr", "--json").output)
    assert set(PARTS) | {"ladder", "code", "version"} <= set(whole)
    assert set(PARTS) & set(json.loads(run("show", "gr", "--only", "routes", "--json").output)) == {"routes"}
    assert len(json.loads(run("show", "ilo_child_labour", "--json").output)["indicators"]) == 65


def test_a_desk_tells_contacts_cases_and_what_to_ask(tmp_path: Path) -> None:
    store = str(tmp_path / "athens.victor")
    with victor.open_desk(store, country="gr", by="desk [1]") as desk:
        with desk.session(channel="helpline", visitor="teacher", topics=["missing_child"]) as session:
            case = session.open_case(age=12, documents_held=True)
        desk.assess(case, role="ngo_worker")
    before = Path(store).read_bytes()
    shown = run("desk", store).output
    for words in ("helpline", "teacher", "missing child", case.id[:8]):
        assert words in shown
    (row,) = json.loads(run("desk", store, "--json").output)["cases"]
    assert {"case", "status", "opened", "outcome", "could_become", "next_question", "referrals"} == set(row)
    assert row["next_question"]
    assert "desk [1]" in run("desk", store, "--case", case.id[:6]).output
    assert Path(store).read_bytes() == before


def test_a_store_of_several_countries_asks_which_one(tmp_path: Path) -> None:
    from victor.store import open_store

    store = str(tmp_path / "two.victor")
    open_store(store, country=["gr", "ty"]).close()
    done = run("desk", store)
    assert done.exit_code == 2
    assert "name a --country: gr, ty" in done.output
    assert run("desk", store, "--country", "gr").exit_code == 0


def victor_in(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "victor", *words]
    return subprocess.run(
        command, env={"PATH": "/usr/bin:/bin", "COLUMNS": "80", **environment}, capture_output=True, check=False
    )


def test_a_terminal_without_greek_letters_ends_in_no_traceback() -> None:
    done = victor_in({"PYTHONIOENCODING": "ascii"}, "show", "gr", "--only", "authorities", "--language", "el")
    assert (done.returncode, done.stderr) == (0, b"")
    done = victor_in({"PYTHONIOENCODING": "ascii"}, "schema", "answers", "--country", "gr")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode())


def test_an_address_of_a_database_never_shows_its_password() -> None:
    done = victor_in({}, "desk", "nosuchbase://somebody:SECRET@localhost/desks")
    assert done.returncode == 2
    assert b"SECRET" not in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr
    from victor.cli.options import shown

    assert "SECRET" not in shown("postgresql+psycopg://somebody:SECRET@localhost/desks")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reader_who_has_seen_enough_is_no_error(more: list[str]) -> None:
    command = [sys.executable, "-m", "victor", "show", "gr", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [
        ("victor pl", 1, "plan"),
        ("victor plan --country g", 3, "gr"),
        ("victor assess --checklist ilo", 3, "ilo_child_labour"),
        ("victor show il", 2, "ilo_child_labour"),
        ("victor show g", 2, "gr"),
        ("victor schema de", 2, "desk-day"),
    ],
)
def test_the_shell_completes(words: str, at: int, expected: str) -> None:
    done = victor_in({"_VICTOR_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)})
    assert f"plain,{expected}\n" in done.stdout.decode()
