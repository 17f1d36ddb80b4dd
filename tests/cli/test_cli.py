"""The command line, as people and programs use it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from victor.cli import COMMANDS
from victor.store import open_store

ROOT = Path(__file__).parent.parent.parent
DAY: dict[str, Any] = json.loads((ROOT / "examples" / "my_day.json").read_text(encoding="utf-8"))
CASE = {"documents_held": True, "made_to_beg": True, "age": [12, 15], "region": "attica", "knows_address": None}


def victor(
    *words: str | Path, cwd: Path | None = None, width: int = 80, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "COLUMNS": str(width), "PYTHONUTF8": "1", **more}
    command = [sys.executable, "-m", "victor", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def plain(*words: str | Path) -> Any:
    done = victor(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def answers(tmp_path: Path) -> Callable[[Mapping[str, object]], Path]:
    def write(given: Mapping[str, object]) -> Path:
        file = tmp_path / "answers.json"
        file.write_text(json.dumps({"answers": given}), encoding="utf-8")
        return file

    return write


def test_help_loads_nothing_heavy_and_names_every_command() -> None:
    code = (
        "import sys\nfrom victor.cli import main\nsys.argv = ['victor', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'rich', 'sqlalchemy', 'jupyterlab', 'nbformat', 'numpy', 'ipywidgets', 'victor_greece'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout
        assert victor(command, "--help").returncode == 0


# --- contracts --------------------------------------------------------------------------------------------------------


def test_assess_prints_the_contract(answers: Callable[..., Path]) -> None:
    found = plain("assess", "--country", "gr", answers(CASE))
    assert found["checklist"] == "gr_signs"
    assert (found["outcome"], found["could_become"], found["certain"]) == ("presumed_victim", "presumed_victim", True)
    assert {"version", "open_questions", "because", "sources"} <= set(found)
    assert set(found["because"]) == {"documents_held", "made_to_beg"}


def test_a_checklist_of_no_country_needs_no_country(answers: Callable[..., Path]) -> None:
    file = answers({"excessive_hours": True, "hazardous_work": True, "age": 14})
    found = plain("assess", "--checklist", "ilo_child_labour", file)
    assert (found["outcome"], found["could_become"]) == ("possible_victim", "presumed_victim")
    assert found["open_questions"][0] == "act"


def test_nothing_established_is_null_and_never_a_negative(answers: Callable[..., Path]) -> None:
    file = answers({"age": 20})
    assert plain("assess", "--country", "gr", file)["outcome"] is None
    told = victor("assess", "--country", "gr", file, "--explain").stdout
    assert "no outcome is established" in told
    assert "not a victim" not in told


def test_plan_prints_the_contract_ordered_by_deadline(answers: Callable[..., Path]) -> None:
    steps = plain("plan", "--country", "gr", answers({**CASE, "missing": True}))["steps"]
    keys = {"routes", "authority", "role", "certainty", "depends_on", "deadline", "not_to", "channel", "fallback"}
    assert all(keys | {"consent", "why", "basis"} <= set(step) for step in steps)
    kinds = [("at_once", "within", "unknown").index(step["deadline"]["kind"]) for step in steps]
    assert kinds == sorted(kinds)
    assert {step["certainty"] for step in steps} <= {"required", "precaution", "depends"}
    assert ("police", "required", "at_once") in {(s["authority"], s["certainty"], s["deadline"]["kind"]) for s in steps}
    assert all(set(step["deadline"]) >= {"kind", "minutes", "from"} for step in steps)


def test_countries_prints_the_contract() -> None:
    found = {country["code"]: country for country in plain("countries")}
    assert {"code", "name", "languages", "checklists", "version", "package"} <= set(found["gr"])
    assert found["gr"]["languages"] == ["el", "en"]


def test_a_guideline_as_it_stood(answers: Callable[..., Path]) -> None:
    told = {
        step["authority"] for step in plain("plan", "--country", "gr", "--on", "2014-06-01", answers(CASE))["steps"]
    }
    assert "ekka_nrm" not in told
    assert "ekka_nrm" in {step["authority"] for step in plain("plan", "--country", "gr", answers(CASE))["steps"]}


def test_schemas_describe_the_files() -> None:
    day = json.loads(victor("schema", "desk-day", "--country", "gr").stdout)
    jsonschema.validate(DAY, day)
    described = json.loads(victor("schema", "answers", "--country", "gr").stdout)
    jsonschema.validate({"answers": CASE}, described)


def test_standard_input_is_a_file() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "victor", "assess", "--country", "gr", "-", "--json"],
        input=json.dumps({"answers": CASE}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["outcome"] == "presumed_victim"


# --- errors -----------------------------------------------------------------------------------------------------------

WRONG_ANSWERS: list[tuple[str, str]] = [
    ('{"answers": {"documents_hold": true}}', "did you mean 'documents_held'?"),
    ('{"answers": {"documents_hold": null}}', "did you mean 'documents_held'?"),
    ('{"answers": {"documents_held": "true"}}', "answers.documents_held"),
    ('{"answers": {"age": 12.5}}', "answers.age"),
    ('{"answers": {"age": [15, 12]}}', "answers.age"),
    ('{"answers": {"region": "moon"}}', "answers.region"),
    ('{"answers": {"age": 12, "age": 13}}', "the key 'age' stands twice"),
    ('{"answers": {"age": 12}', "line 1, column"),
    ('{"answers": {"age": NaN}}', "NaN"),
    ('{"answer": {}}', "this holds no answers"),
    ('{"answers": {}, "name": "SECRET"}', "there is more beside the answers"),
    ("[]", "this holds no answers"),
    ("\xff", "no JSON"),
]


@pytest.mark.parametrize(("text", "message"), WRONG_ANSWERS)
@pytest.mark.parametrize("command", ["assess", "plan"])
def test_wrong_answers_are_one_line_and_status_2(command: str, text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    done = victor(command, "--country", "gr", file)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert "SECRET" not in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "grr"], "no plugin publishes a country or a checklist 'grr'"),
        (["show", "ilo_child_labor"], "did you mean 'ilo_child_labour'?"),
        (["show", "ilo_child_labour", "--only", "routes"], "--only and --on are for countries"),
        (["assess", "--checklist", "ilo_child_labour", "--on", "2014-06-01", "x"], "--on needs a --country"),
        (["desk", "nowhere.victor", "--country", "gr"], "there is no such store"),
        (["assess", "--country", "gr", "nowhere.json"], "there is no such file"),
        (["assess", "nowhere.json"], "name a --country"),
        (["assess", "--checklist", "ilo_child_labor", "nowhere.json"], "did you mean 'ilo_child_labour'?"),
        (["plan", "nowhere.json"], "Missing option '--country'"),
        (["plan", "--country", "gr", "--on", "2014-02-30", "x"], "no day"),
        (["desk", "nowhere.victor"], "there is no such store"),
        (["schema", "desk-days"], "did you mean 'desk-day'?"),
        (["shwo"], "did you mean 'show'?"),
    ],
)
def test_other_errors_of_a_user_are_one_line_and_status_2(words: list[str], message: str, tmp_path: Path) -> None:
    done = victor(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


WRONG_DAYS: list[tuple[str, Callable[[str], str], str]] = [
    (
        "a misspelt indicator",
        lambda text: text.replace("made_to_sell_on_street", "made_to_sell_on_streets"),
        "did you mean",
    ),
    ("an illegal date", lambda text: text.replace('"day": "2026-11-24"', '"day": "2026-11-31"'), "day"),
    ("a duplicate key", lambda text: text.replace('"by":', '"by": "x", "by":'), "stands twice"),
    (
        "a wrong type",
        lambda text: text.replace('"learnt_at_school": false', '"learnt_at_school": "no"'),
        "learnt_at_school",
    ),
    ("a truncated file", lambda text: text[: len(text) // 2], "end too early"),
]


@pytest.mark.parametrize(("change", "message"), [case[1:] for case in WRONG_DAYS], ids=[case[0] for case in WRONG_DAYS])
def test_a_wrong_day_leaves_the_store_byte_for_byte(change: Callable[[str], str], message: str, tmp_path: Path) -> None:
    file, store = tmp_path / "day.json", tmp_path / "athens.victor"
    text = (ROOT / "examples" / "my_day.json").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    assert victor("run", file, "--country", "gr", "--store", store).returncode == 0
    before = store.read_bytes()
    file.write_text(change(text), encoding="utf-8")
    done = victor("run", file, "--country", "gr", "--store", store)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert "day.json" in done.stderr
    assert store.read_bytes() == before
    fresh = tmp_path / "fresh.victor"
    assert victor("run", file, "--country", "gr", "--store", fresh).returncode == 2


# --- what people see --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    "words", [["demo"], ["demo", "--language", "el"], ["show", "gr"], ["show", "ilo_child_labour"]]
)
def test_nothing_is_wider_than_the_terminal(words: list[str], width: int) -> None:
    done = victor(*words, width=width)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert max(len(line.rstrip()) for line in done.stdout.splitlines()) <= width


def test_the_demo_tells_the_day_and_keeps_it(tmp_path: Path) -> None:
    store = tmp_path / "athens.victor"
    told = victor("demo", "--store", store).stdout
    for expected in (
        "Presumed victim",
        "Possible victim",
        "information only",
        "closed: something else",
        "at once",
        "→ sent",
    ):
        assert expected in told
    assert "unconfirmed" in told
    with open_store(store) as kept:
        assert len(kept.table("sessions")) >= 8
        assert len(kept.table("cases")) >= 7
    looked = victor("desk", store)
    assert "9 contacts, 8 cases (7 open)" in looked.stdout
    before = store.read_bytes()
    (case, *_) = plain("desk", store)["cases"]
    assert "answered" in victor("desk", store, "--case", case["case"][:8]).stdout
    assert plain("desk", store, "--case", case["case"])["timeline"][0]["what"] == "opened"
    assert store.read_bytes() == before


def test_drafts_are_said_to_be_drafts() -> None:
    assert "draft translations" in victor("show", "gr", "--language", "el").stdout
    assert "draft translations" not in victor("show", "gr").stdout


def test_a_broken_plugin_is_one_line_and_the_rest_works(tmp_path: Path) -> None:
    package = tmp_path / "victor_broken"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('SECRET')")
    info = tmp_path / "victor_broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: victor-broken\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[victor]\nxx = victor_broken\n")
    done = victor("countries", "--json", PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    assert "gr" in [country["code"] for country in json.loads(done.stdout)]
    assert done.stderr.count("\n") == 1
    assert "skipped" in done.stderr
    assert "xx" in done.stderr
    assert "SECRET" not in done.stderr


def test_a_label_is_told_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    text = (ROOT / "examples" / "my_day.json").read_text(encoding="utf-8")
    file.write_text(text.replace("A boy who", "[/x] A boy who"), encoding="utf-8")
    done = victor("run", file, "--country", "gr", "--store", tmp_path / "athens.victor")
    assert done.returncode == 0, done.stderr
    assert "[/x] A boy who" in done.stdout
