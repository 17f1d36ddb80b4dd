"""The editor: errors at their line, a file that is the old one or the new one, and nothing typed in any trait."""

from __future__ import annotations

import base64
import errno
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import victor
from tests.notebook.conftest import CANARY, act, done, failed, state
from tests.notebook.forged import messages
from victor.errors import GuidelineError, NotFoundError, VictorError
from victor.guideline.book import Book
from victor.guideline.loader import country_of, lists_of
from victor.kit.new import write_plugin
from victor.notebook import GuidelineEditor
from victor.notebook.editor.lines import outline
from victor.reasoning.difference import difference

PLUGIN = Path(__file__).parents[2] / "plugins" / "greece" / "victor_greece"
GREEK = (PLUGIN / "checklists" / "gr_signs.toml").read_text(encoding="utf-8")
OWN = '''# a draft of a workshop
schema = 1
id = "draft"
title = "A draft"
version = "1"
sources = ["talks"]

[[category]]
id = "control"
text = "Control"

[[indicator]]
id = "papers"
category = "control"
strength = "strong"
text = "Somebody keeps the papers"
tags = [
  "first",
  "second",
]
sources = ["talks"]

[[indicator]]
id = "watched"
category = "control"
strength = "weak"
text = "The child is watched"
sources = ["talks: page 2"]

[[list]]
id = "both"
items = [
  "papers",
  "watched",
]

[[weights]]
id = "points"
[weights.values]
papers = 2
watched = 1

[[definition]]
id = "held"
text = "Held"
rule = "count(control) >= 2"

[[outcome]]
id = "inquire_further"
text = "Inquire further"
when = "any(indicators)"

[[outcome]]
id = "possible_victim"
text = "Possible victim"
when = """
held or
score(points) >= 2
"""
'''
SOURCES = 'schema = 1\n[[source]]\nid = "talks"\ntitle = "Talks at a workshop"\nchecked = 2026-01-01\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    file = tmp_path / "draft.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture
def greek(tmp_path: Path) -> Path:
    """The checklist of a country in a copy of its plugin."""
    shutil.copytree(PLUGIN, tmp_path / "victor_greece")
    return tmp_path / "victor_greece" / "checklists" / "gr_signs.toml"


def typed(editor: GuidelineEditor, text: str) -> dict[str, Any]:
    done(editor, "type", text=text)
    told: dict[str, Any] = act(editor, "hello")
    return told


# --- errors at their line ---------------------------------------------------------------------------------------------

BROKEN = {
    "no value": ('version = "1"', "version = ", "version = "),
    "text not closed": ('text = "Control"', 'text = "Control', 'text = "Control'),
    "key twice": ('title = "A draft"', 'title = "A draft"\ntitle = "Another"', 'title = "Another"'),
    "unknown field": ('strength = "weak"', 'strenght = "weak"', 'strenght = "weak"'),
    "unknown table": ("[[list]]", "[[lists]]", "[[lists]]"),
    "unknown field at the top": ('title = "A draft"', 'titel = "A draft"', 'titel = "A draft"'),
    "wrong kind at the top": ('version = "1"', "version = 1", "version = 1"),
    "wrong format": ("schema = 1", "schema = 99", "schema = 99"),
    "not the name of the file": ('id = "draft"', 'id = "other"', 'id = "other"'),
    "misspelt category": ('"watched"\ncategory = "control"', '"watched"\ncategory = "contrl"', 'category = "contrl"'),
    "misspelt strength": ('strength = "weak"', 'strength = "week"', 'strength = "week"'),
    "id twice": ('id = "watched"', 'id = "papers"', 'id = "papers"', 2),
    "impossible id": ('id = "watched"', 'id = "Is watched"', 'id = "Is watched"'),
    "source that is not there": ("talks: page 2", "talk: page 2", 'sources = ["talk: page 2"]'),
    "source at the top": (
        'sources = ["talks"]\n\n[[category',
        'sources = ["tolks"]\n\n[[category',
        'sources = ["tolks"]',
    ),
    "no source": ('sources = ["talks: page 2"]\n', "", "[[indicator]]", 2),
    "field missing": ('text = "The child is watched"\n', "", "[[indicator]]", 2),
    "no text in a list": ('  "first",', "  1,", "tags = ["),
    "tag that is a category": ('"second"', '"control"', "tags = ["),
    "sign of a list": ('  "watched",', '  "wached",', '  "wached",'),
    "sign of weights": ("watched = 1", "wotched = 1", "wotched = 1"),
    "points": ("watched = 1", 'watched = "one"', 'watched = "one"'),
    "rule": ('when = "any(indicators)"', 'when = "any(indicator)"', 'when = "any(indicator)"'),
    "rule of several lines": ("held or", "heldd or", "heldd or"),
    "rule of a definition": ("count(control) >= 2", "count(contol) >= 2", 'rule = "count(contol) >= 2"'),
    "definition in itself": ("count(control) >= 2", "held", 'rule = "held"'),
    "rule missing": ('when = "any(indicators)"\n', "", "[[outcome]]"),
    "says victim": ('text = "Possible victim"', 'text = "A victim"', 'text = "A victim"'),
    "ends before it begins": (
        'text = "The child is watched"',
        'text = "The child is watched"\nsince = 2026-02-01\nuntil = 2026-01-01',
        "until = 2026-01-01",
    ),
    "days": ('text = "The child is watched"', 'text = "x"\nsince = "tomorrow"', 'since = "tomorrow"'),
    "name of two things": ('[[list]]\nid = "both"', '[[list]]\nid = "control"', 'id = "control"', 2),
    "extends nothing": (
        'version = "1"',
        'version = "1"\nextends = ["victor_nobody: x"]',
        'extends = ["victor_nobody: x"]',
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_an_error_stands_at_its_line(path: Path, broken: tuple[Any, ...]) -> None:
    old, new, expected, number = (*broken, 1)[:4]
    assert old in OWN
    text = OWN.replace(old, new, 1)
    editor = GuidelineEditor(path)
    good = editor.checklist
    told = typed(editor, text)
    lines = [at for at, line in enumerate(text.split("\n"), 1) if line == expected]
    assert told["lines"] == [lines[number - 1]], told["panels"]["fault"]
    assert f'data-line="{lines[number - 1]}"' in told["panels"]["fault"]
    assert editor.fault
    assert editor.checklist is good  # the last good one stays
    assert told["asked"][1]
    back = typed(editor, OWN)
    assert back["lines"] == []
    assert back["panels"]["fault"] == ""
    assert not editor.fault


def test_a_rule_error_tells_its_column(path: Path) -> None:
    editor = GuidelineEditor(path)
    told = typed(editor, OWN.replace('"any(indicators)"', '"any(indicators) and aeg < 18"'))
    assert "column 21" in told["panels"]["fault"]
    assert "did you mean &#39;age&#39;?" in told["panels"]["fault"]
    assert told["said"].startswith("Line ")


LINES = st.sampled_from(
    [
        "[[indicator]]",
        'id = "a"',
        'x = """',
        '"""',
        "y = [",
        "]",
        "  1,",
        "# z = 2",
        "'''",
        "q = '''a'''",
        'p = "[\\"#"',
        "",
    ]
)


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_every_text_has_an_outline(text: str) -> None:
    blocks = outline(text)
    count = len(text.split("\n"))
    assert [one.line for one in blocks] == sorted(one.line for one in blocks)
    for one in blocks:
        for first, last in one.fields.values():
            assert one.line <= first <= last <= count


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_has_a_line_or_none(path: Path, data: st.DataObject) -> None:
    editor = GuidelineEditor(path)
    start = data.draw(st.integers(0, len(OWN)))
    cut = data.draw(st.integers(0, 40))
    put = data.draw(st.text(max_size=12) | st.sampled_from(['"', "'''", "[[", "= 1", "\n[[outcome]]\n", "\ud800"]))
    text = OWN[:start] + put + OWN[start + cut :]
    told = typed(editor, text)
    count = len(editor._work.text.split("\n"))
    assert all(1 <= line <= count for line in told["lines"])
    assert bool(told["lines"]) <= bool(editor.fault)
    assert "\n" not in (editor.fault or "")


# --- the country around it --------------------------------------------------------------------------------------------


def test_the_plugins_of_this_repository_can_be_edited() -> None:
    for file in sorted(PLUGIN.parents[1].glob("*/victor_*/checklists/*.toml")):
        editor = GuidelineEditor(file)
        assert editor.fault is None
        assert editor.checklist is not None
        assert editor.checklist.digest == victor.checklist(file.stem).digest


def test_an_error_in_another_file_is_told_with_that_file(greek: Path) -> None:
    editor = GuidelineEditor(greek)
    told = typed(editor, GREEK.replace('id = "lured_by_romance"', 'id = "lured_by_love"'))
    assert told["lines"] == []
    assert "locale/el.toml, line " in told["panels"]["fault"]
    # The form shows the new sign all the same.
    assert editor.checklist
    assert "lured_by_love" in editor.checklist.indicators
    done(editor, "answer", item="lured_by_love", value="yes")
    line = int(re.search(r"el\.toml, line (\d+)", told["panels"]["fault"])[1])  # type: ignore[index]  # just seen
    there = (greek.parents[1] / "locale" / "el.toml").read_text(encoding="utf-8").split("\n")[line - 1]
    assert there.startswith("lured_by_romance")


def test_an_outcome_that_the_ladder_lacks_is_an_error_here(greek: Path) -> None:
    editor = GuidelineEditor(greek)
    text = GREEK.replace('id = "possible_victim"', 'id = "possible"')
    told = typed(editor, text)
    assert [text.split("\n")[line - 1] for line in told["lines"]] == ['id = "possible"']


def test_a_new_plugin_can_be_edited(tmp_path: Path) -> None:
    written = write_plugin("cy", into=tmp_path)
    (file,) = written.path.glob("victor_*/checklists/*.toml")
    editor = GuidelineEditor(file)
    assert editor.fault is None
    assert editor.checklist


def test_checklists_by_themselves_are_those_of_their_country() -> None:
    for country in victor.countries():
        assert country.book
        assert lists_of(country.book, country.on) == dict(country.checklists)
        assert country_of(country.book, country.on) == country
    own = Book.read("victor_ilo")
    assert lists_of(own, victor.country("gr").on)["ilo_child_labour"] == victor.checklist("ilo_child_labour")


@pytest.mark.parametrize("checklist", ["gr_signs", "ilo_forced_labour_11", "unodc_children"])
def test_a_draft_starts_as_a_copy_and_is_gone_on_with(tmp_path: Path, checklist: str) -> None:
    editor = GuidelineEditor.of(checklist, tmp_path)
    assert editor.path == tmp_path.resolve() / checklist / "checklists" / f"{checklist}.toml"
    assert editor.fault is None
    assert editor.checklist
    assert editor.checklist.digest == victor.checklist(checklist).digest
    text = editor._work.text + "# mine\n"
    done(editor, "type", text=text)
    done(editor, "save")
    assert GuidelineEditor.of(checklist, tmp_path)._work.text == text


def test_a_copy_that_was_cut_off_is_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = GuidelineEditor.of("gr_signs", tmp_path / "whole").path.parents[1]
    count = sum(one.is_file() for one in whole.rglob("*"))
    for number in range(count):
        with monkeypatch.context() as patch:
            fail_at(patch, "replace", number)
            with pytest.raises(VictorError):
                GuidelineEditor.of("gr_signs", tmp_path / "cut")
        assert not list((tmp_path / "cut").rglob("*.tmp"))
        shutil.rmtree(tmp_path / "cut") if number % 2 else None
    again = GuidelineEditor.of("gr_signs", tmp_path / "cut").path.parents[1]
    assert {one.relative_to(again) for one in again.rglob("*")} == {one.relative_to(whole) for one in whole.rglob("*")}


def test_what_cannot_be_edited_is_said(tmp_path: Path) -> None:
    (tmp_path / "alone.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(GuidelineError, match=r"no sources\.toml"):
        GuidelineEditor(tmp_path / "alone.toml")
    with pytest.raises(NotFoundError, match="did you mean"):
        GuidelineEditor.of("gr_sings", tmp_path)
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    with pytest.raises(GuidelineError, match="no such file"):
        GuidelineEditor(tmp_path / "nothing.toml")
    (tmp_path / "latin.toml").write_bytes(b"schema = 1\n# \xe9\n")
    with pytest.raises(GuidelineError, match="line 2"):
        GuidelineEditor(tmp_path / "latin.toml")


# --- saving -----------------------------------------------------------------------------------------------------------


def fail_at(patch: pytest.MonkeyPatch, name: str, number: int = 0) -> None:
    """Let one call of the system fail, the n-th one."""
    there, calls = getattr(os, name), iter(range(10_000))

    def call(*args: Any, **more: Any) -> Any:
        if next(calls) == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return there(*args, **more)

    patch.setattr(os, name, call)


NEW = OWN.replace('text = "Held"', 'text = "Held fast"')


@pytest.mark.parametrize("name", ["open", "fdopen", "fsync", "chmod", "replace"])
@pytest.mark.parametrize("number", range(3))
def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    editor = GuidelineEditor(path)
    done(editor, "type", text=NEW)
    there = sorted(path.parent.iterdir())
    with monkeypatch.context() as patch:
        fail_at(patch, name, number)
        told = act(editor, "save")
    assert sorted(path.parent.iterdir()) == there
    if told.get("failed"):
        assert path.read_text(encoding="utf-8") == OWN
        assert not editor.is_saved
        assert "the old file stands as it was" in told["message"]
        assert act(editor, "hello")["text"] == NEW
        assert editor.failure is None
        done(editor, "save")
    assert path.read_text(encoding="utf-8") == NEW
    assert editor.is_saved


@pytest.mark.parametrize("name", ["open", "fsync", "replace"])
def test_each_call_of_a_save_can_fail(path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    editor = GuidelineEditor(path)
    done(editor, "type", text=NEW)
    with monkeypatch.context() as patch:
        fail_at(patch, name)
        assert "No space left" in failed(editor, "save")
    assert path.read_text(encoding="utf-8") == OWN


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r")), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_what_was_typed(path: Path, text: str, ends: str, mark: bool) -> None:
    path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + OWN.replace("\n", ends).encode())
    path.chmod(0o640)
    editor = GuidelineEditor(path)
    assert act(editor, "hello")["text"] == OWN
    done(editor, "type", text=text)
    done(editor, "save", sure="errors")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") or not mark
    assert content.removeprefix(b"\xef\xbb\xbf" if mark else b"").decode() == text.replace("\n", ends)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert editor.is_saved


def test_a_text_with_an_error_is_saved_by_a_second_click_only(path: Path) -> None:
    editor = GuidelineEditor(path)
    bad = OWN.replace('category = "control"', 'category = "kontrol"')
    done(editor, "type", text=bad)
    told = done(editor, "save")
    assert "Save it all the same?" in told["panels"]["ask"]
    assert path.read_text(encoding="utf-8") == OWN
    done(editor, "leave")
    assert act(editor, "hello")["panels"]["ask"] == ""
    done(editor, "save")
    sure = re.findall(r'data-do="save" data-sure="([^"]*)"', act(editor, "hello")["panels"]["ask"])
    done(editor, "save", sure=sure[0])
    assert path.read_text(encoding="utf-8") == bad
    told = act(editor, "hello")
    assert "nothing to compare with" in told["panels"]["difference"]
    assert typed(editor, OWN)["lines"] == []
    done(editor, "save")
    assert path.read_text(encoding="utf-8") == OWN


def test_a_file_that_another_program_changed_is_not_written_over(path: Path) -> None:
    editor = GuidelineEditor(path)
    done(editor, "type", text=NEW)
    theirs = OWN.replace('title = "A draft"', 'title = "Their draft"')
    path.write_text(theirs, encoding="utf-8")
    told = done(editor, "save")
    assert path.read_text(encoding="utf-8") == theirs
    assert "Their draft" in told["panels"]["ask"]
    assert "Load it" in told["panels"]["ask"]
    told = done(editor, "load")
    assert told["text"] == theirs
    assert editor.is_saved
    assert editor.checklist
    assert str(editor.checklist.title) == "Their draft"


def test_it_is_written_over_when_somebody_wants_it(path: Path) -> None:
    editor = GuidelineEditor(path)
    done(editor, "type", text=NEW + "x = ")
    path.unlink()
    done(editor, "save")
    assert not path.exists()
    told = done(editor, "save", sure="over")  # the error is asked about too
    assert not path.exists()
    (sure,) = re.findall(r'data-do="save" data-sure="([^"]*)"', told["panels"]["ask"])
    done(editor, "save", sure=sure)
    assert path.read_text(encoding="utf-8") == NEW + "x = "


def test_typing_takes_a_question_back(path: Path) -> None:
    editor = GuidelineEditor(path)
    done(editor, "type", text="x")
    done(editor, "save")
    assert typed(editor, "xy")["panels"]["ask"] == ""


# --- the form beside it -----------------------------------------------------------------------------------------------


def test_answers_survive_edits_as_far_as_their_signs_do(path: Path) -> None:
    editor = GuidelineEditor(path)
    done(editor, "answer", item="papers", value="yes")
    done(editor, "answer", item="watched", value="yes")
    assert editor.finding
    assert editor.finding.outcome == "possible_victim"
    done(
        editor,
        "type",
        text=OWN.replace('when = """\nheld or', 'when = """\nage < 2 or').replace("score(points) >= 2", "age < 3"),
    )
    assert editor.finding.outcome == "inquire_further"
    done(editor, "type", text=OWN.replace("watched", "followed"))
    assert editor.answers.values_by_item() == {"papers": True}
    done(editor, "type", text=OWN)
    assert editor.answers.values_by_item() == {"papers": True, "watched": True}
    done(editor, "answer", item="watched", value=None)
    assert editor.answers.values_by_item() == {"papers": True}


def test_the_finding_is_that_of_the_text(path: Path) -> None:
    editor = GuidelineEditor(path, {"papers": True})
    assert editor.checklist
    assert editor.finding == victor.assess(editor.checklist, papers=True)
    assert "Possible victim" in act(editor, "hello")["panels"]["finding"]


def test_a_new_sign_is_asked_at_once(path: Path) -> None:
    editor = GuidelineEditor(path)
    more = '\n[[indicator]]\nid = "beaten"\ncategory = "control"\ntext = "Beaten"\nsources = ["talks"]\n'
    told = done(editor, "type", text=OWN + more)
    assert [one[0] for one in told["asked"][1][0][1]] == ["papers", "watched", "beaten"]
    assert "beaten: new" in told["panels"]["difference"]


def test_the_version_should_be_raised_where_the_meaning_changed(path: Path) -> None:
    editor = GuidelineEditor(path)
    assert "raise it" not in typed(editor, NEW)["panels"]["head"]
    other = OWN.replace("count(control) >= 2", "count(control) >= 1")
    assert "raise it" in typed(editor, other)["panels"]["head"]
    assert "raise it" not in typed(editor, other.replace('version = "1"', 'version = "2"'))["panels"]["head"]


def test_the_difference_is_that_of_victor(path: Path) -> None:
    pytest.importorskip("z3")
    editor = GuidelineEditor(path)
    base = editor.checklist
    done(editor, "type", text=OWN.replace("score(points) >= 2", "score(points) >= 3"))
    assert base
    assert editor.checklist
    told = done(editor, "compare")["panels"]["difference"]
    expected = list(difference(base, editor.checklist).lines())
    assert expected
    from markupsafe import escape

    for line in expected:
        assert str(escape(line.strip())) in told
    assert "proved" not in typed(editor, OWN)["panels"]["difference"]


def test_without_a_solver_it_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    editor = GuidelineEditor(path)
    done(editor, "type", text=OWN.replace("score(points) >= 2", "score(points) >= 3"))
    monkeypatch.setitem(sys.modules, "z3", None)
    told = done(editor, "compare")["panels"]["difference"]
    assert "Not compared by meaning." in told


# --- privacy, and whatever is sent ------------------------------------------------------------------------------------


def test_nothing_that_is_typed_is_in_a_trait(path: Path) -> None:
    editor = GuidelineEditor(path)
    before = state(editor)
    done(editor, "type", text=OWN.replace("The child is watched", CANARY))
    done(editor, "answer", item="watched", value="yes")
    assert CANARY in json.dumps(act(editor, "hello"))
    done(editor, "type", text=f"{CANARY} = ")
    done(editor, "save")
    editor.language = "en"
    kept = state(editor)
    assert kept == before
    for spelt in (CANARY, base64.b64encode(CANARY.encode()).decode().rstrip("=")):
        assert spelt not in kept
    assert CANARY not in repr(editor)


def test_a_page_that_is_loaded_again_has_what_was_typed(path: Path) -> None:
    editor = GuidelineEditor(path)
    done(editor, "type", text="not saved")
    assert act(editor, "hello")["text"] == "not saved"
    assert "text" not in done(editor, "answer", item="papers", value="yes")


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuidelineEditor]:
    folder = tmp_path_factory.mktemp("forged")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (folder / "draft.toml").write_text(OWN, encoding="utf-8")
    yield GuidelineEditor(folder / "draft.toml")
    assert sorted(one.name for one in folder.iterdir()) == ["draft.toml", "sources.toml"]


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_forged_messages_are_answered(forged: GuidelineEditor, data: st.DataObject) -> None:
    values: list[Any] = ["papers", "yes", OWN, NEW, "x = ", "errors", "over", "errors over", "en", CANARY]
    verbs = [verb for verb in forged._verbs() if verb != "compare"]  # the solver is asked elsewhere
    told = forged.reply(data.draw(messages(verbs, ["item", "value", "text", "sure"], values)))
    assert (told.get("done"), told.get("failed")) in ((1, None), (None, 1))
    assert "\n" not in str(told.get("message", ""))
    json.dumps(told)
    assert forged.failure is None, forged.failure
