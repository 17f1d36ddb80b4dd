"""Sharing protocols: strict to read, the least unless more is named, and never what is no field at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import RecordError
from victor.guideline.authority import AuthorityKind
from victor.reasoning import Answer, Answers
from victor.records import LEAST, Assessment, Case, Consent, Move, Referral, SharingProtocol
from victor.records.protocol import PARTS, extracted

AT = datetime(2026, 11, 23, 9, 31, tzinfo=UTC)
CANARY = "Maria Kowalska"
ITEMS = ("age", "begs", "immediate_danger")
WHOLE = {"schema": 1, "id": "athens", "version": "2", "kinds": {"police": ["outcome", "age"]}}

kinds = st.sampled_from(get_args(AuthorityKind))
fields = st.lists(st.sampled_from((*PARTS, *ITEMS)), max_size=4)


@given(fields, st.dictionaries(kinds, fields, max_size=4), kinds)
def test_only_what_is_named_is_allowed(everybody: list[str], named: dict[str, list[str]], kind: AuthorityKind) -> None:
    made = SharingProtocol.of({**WHOLE, "everybody": everybody, "kinds": named}).check(ITEMS)
    assert set(made.allowed(kind)) == {*everybody, *named.get(kind, ())}
    assert len(made.allowed(kind)) == len(set(made.allowed(kind)))


@given(kinds)
def test_the_default_shares_that_a_child_is_referred(kind: AuthorityKind) -> None:
    assert LEAST.check(()).allowed(kind) == ("referral",)


def test_a_protocol_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "athens.toml"
    file.write_text('schema = 1\nid = "athens"\nversion = "2"\n[kinds]\npolice = ["outcome", "age"]\n')
    read = SharingProtocol.load(file)
    assert read == SharingProtocol.of(WHOLE)
    assert read.allowed("police") == ("referral", "outcome", "age")
    assert read.allowed("ngo") == ("referral",)
    with pytest.raises(FrozenInstanceError):
        read.everybody = ("facts",)  # type: ignore[misc]  # the point


HOSTILE: list[tuple[dict[str, Any], str]] = [
    ({"schema": 2}, "schema: the protocol has another form; expected 1"),
    ({"schema": True}, "schema: "),
    ({"schema": None}, "schema: "),
    ({"id": None}, "id: the value is not right; expected a text"),
    ({"id": 7}, "id: "),
    ({"version": 2}, "version: the value is not right; expected a text"),
    ({"everybody": "referral"}, "everybody: the value is not right; expected a list"),
    ({"everybody": [CANARY, 7]}, "everybody[1]: "),
    ({"everybody": None}, "everybody: "),
    ({"kinds": ["police"]}, "kinds: the value is not right; expected a table"),
    ({"kinds": {"polcie": ["age"]}}, "did you mean 'police'?"),
    ({"kinds": {CANARY: ["age"]}}, "kinds.(a key): "),
    ({"kinds": {"police": "age"}}, "kinds.police: the value is not right; expected a list"),
    ({"kinds": {"police": [None]}}, "kinds.police[0]: "),
    ({"kinds": {"police": {"age": True}}}, "kinds.police: "),
    ({"nobody": []}, "there is no field 'nobody'"),
    ({CANARY: []}, "a field has an unknown name"),
]


@pytest.mark.parametrize(("change", "said"), HOSTILE)
def test_what_is_no_protocol_is_told_in_one_line(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RecordError) as caught:
        SharingProtocol.of({**WHOLE, **change}, file="athens.toml")
    assert str(caught.value).startswith("athens.toml")
    assert said in str(caught.value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "said"), [("ages", "did you mean 'age'?"), ("notes", "no such field to share"), (CANARY, "no such field")]
)
def test_a_field_that_there_is_not_is_refused(field: str, said: str) -> None:
    with pytest.raises(RecordError, match=r"protocol, kinds\.police: ") as caught:
        evolve(LEAST, kinds={"police": (field,)}).check(ITEMS)
    assert said in str(caught.value)
    assert CANARY not in str(caught.value)


CASE = Case(
    id="case-pseudonym",
    country="ty",
    opened_at=AT,
    opened_by=CANARY,
    answers=Answers({"age": Answer((12, 15), CANARY, AT, CANARY), "begs": Answer(True, CANARY, AT, CANARY)}),
    consents=(
        Consent(purpose="referral", given_by="child", given_at=AT, how="spoken", by=CANARY),
        Consent(purpose="referral", given_by="parent", given_at=AT, how="spoken", refused=True, why=CANARY),
    ),
)
REFERRAL = Referral(
    id="r1", case_id=CASE.id, authority="police", role="lead", history=(Move("drafted", AT, CANARY, CANARY),),
    why=CANARY, decided_by=CANARY,
)  # fmt: skip
ASSESSMENT = Assessment(
    id="a1", case_id=CASE.id, made_at=AT, role=CANARY, checklist="signs", version="1", digest="0", found=None,
    could_become=None, outcome="presumed", by=CANARY, why=CANARY, because=("begs",),
)  # fmt: skip


@given(st.lists(st.sampled_from((*PARTS, *ITEMS))))
def test_what_is_taken_out_is_what_was_named_and_nothing_a_person_typed(wanted: list[str]) -> None:
    found = extracted(wanted, CASE, REFERRAL, (ASSESSMENT,), ())
    assert CANARY not in repr(found)
    assert CASE.id not in repr(found)
    assert found.keys() - {"answers"} == set(wanted) & {"referral", "outcome", "deciding", "consents"}
    assert set(found.get("answers", {})) == set(wanted) & {"age", "begs"}  # type: ignore[call-overload]  # a table


def test_each_part_says_what_it_says() -> None:
    found = extracted((*PARTS, "age"), CASE, REFERRAL, (ASSESSMENT,), ())
    assert found == {
        "referral": {"reference": "r1", "country": "ty", "authority": "police", "role": "lead", "due_at": None},
        "outcome": "presumed",
        "deciding": ["begs"],
        "consents": [{"given_by": "child", "given_at": AT.isoformat()}],
        "answers": {"age": [12, 15]},
    }
