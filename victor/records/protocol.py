"""Sharing protocols: which fields of a case go to which kind of authority; what none names goes to nobody.

A protocol is a file of a few lines that an organisation agrees with its partners::

    schema = 1
    id = "athens"
    version = "2"
    everybody = ["referral"]

    [kinds]
    police = ["outcome", "age", "immediate_danger"]
    guardian_authority = ["outcome", "facts"]

A field is one of `PARTS` or an item of the checklists. Who answered, when, how it was learnt, notes, reasons and the
pseudonym of the case are no fields: no protocol can share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from attrs import field, frozen

from victor.errors import RecordError, nearest
from victor.files import read_toml
from victor.guideline import Checklist
from victor.guideline.authority import AuthorityKind
from victor.reasoning import Answer
from victor.records.consent import last_words
from victor.records.need import heard
from victor.strict import make_converter, structure

if TYPE_CHECKING:
    from os import PathLike

    from victor.records.assessment import Assessment
    from victor.records.case import Case
    from victor.records.referral import Referral

SCHEMA = 1
Part: TypeAlias = Literal["referral", "outcome", "deciding", "facts", "signs", "consents"]
PARTS: tuple[Part, ...] = get_args(Part)
"""``referral``: that a child is referred, its number there, in which role, by when, in which country. ``outcome``: what
was recorded last. ``deciding``: the items that decided it. ``facts`` and ``signs``: all that was answered.
``consents``: who agreed that this authority is told."""


@frozen(kw_only=True)
class SharingProtocol:
    """Which fields go to which kind of authority.

    Attributes:
        id: Its name.
        version: Kept with everything that is shared under it.
        everybody: The fields that go to every authority to which a child is referred.
        kinds: The further fields, by kind of authority.

    >>> LEAST.allowed("police")
    ('referral',)
    """

    id: str
    version: str
    everybody: tuple[str, ...] = ("referral",)
    kinds: Mapping[AuthorityKind, tuple[str, ...]] = field(factory=dict, hash=False)

    @classmethod
    def of(cls, table: Mapping[str, object], *, file: str = "protocol") -> SharingProtocol:
        """A protocol from plain data.

        Raises:
            RecordError: In one line, with the field, when something in it is not right.
        """
        fields = dict(table)
        schema = fields.pop("schema", None)
        if type(schema) is not int or schema != SCHEMA:
            raise RecordError("the protocol has another form", file=file, path="schema", expected=str(SCHEMA))
        return structure(make_converter(), fields, cls, RecordError, file=file)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> SharingProtocol:
        """Read a protocol from a TOML file.

        Raises:
            RecordError: When it is missing, no TOML, or something in it is not right.
        """
        file = Path(path)
        return cls.of(read_toml(file, RecordError), file=file.name)

    def check(self, items: Iterable[str]) -> SharingProtocol:
        """This protocol, if each of its fields is a part of a case or one of the items.

        Raises:
            RecordError: Naming the place of a field that is neither.
        """
        known = (*PARTS, *items)
        for place, fields in {
            "everybody": self.everybody,
            **{f"kinds.{kind}": f for kind, f in self.kinds.items()},
        }.items():
            checked_fields(fields, known, path=f"protocol, {place}")
        return self

    def allowed(self, kind: AuthorityKind) -> tuple[str, ...]:
        """The fields that may go to a kind of authority."""
        return tuple(dict.fromkeys((*self.everybody, *self.kinds.get(kind, ()))))


LEAST = SharingProtocol(id="least", version="1")
"""Shares the least: that a child is referred, and nothing of the child."""


def checked_fields(fields: Iterable[str], known: Iterable[str], *, path: str) -> tuple[str, ...]:
    """The fields, each once, if all of them are known.

    Raises:
        RecordError: When one is not.
    """
    names, found = tuple(known), tuple(dict.fromkeys(fields))
    for name in found:
        if name not in names:
            expected = f"an item of the checklist, or one of {', '.join(PARTS)}"
            hint = nearest(str(name), names)
            raise RecordError("there is no such field to share", path=path, expected=expected, hint=hint)
    return found


def extracted(
    fields: Iterable[str],
    case: Case,
    referral: Referral,
    assessments: Iterable[Assessment],
    checklists: Iterable[Checklist],
) -> dict[str, object]:
    """What may be sent to an authority, as plain data.

    Args:
        fields: Of `PARTS`, and items.
        case: The case.
        referral: The one by which the authority is told; its id is the number under which both sides speak of it.
        assessments: Those of the case, the last one last.
        checklists: Those of the desk: they say which items are facts and which are signs.
    """
    wanted = set(fields)
    last = next(reversed(tuple(assessments)), None)
    checklists = tuple(checklists)
    facts = {item for one in checklists for item in one.facts}
    signs = {item for one in checklists for item in one.indicators}
    items = wanted | (facts if "facts" in wanted else set()) | (signs if "signs" in wanted else set())
    found: dict[str, object] = {}
    if "referral" in wanted:
        found["referral"] = {
            "reference": referral.id,
            "country": case.country,
            "authority": referral.authority,
            "role": referral.role,
            "due_at": referral.due_at.isoformat() if referral.due_at else None,
        }
    if "outcome" in wanted:
        found["outcome"] = last.outcome if last else None
    if "deciding" in wanted:
        found["deciding"] = list(last.because) if last else []
    if "consents" in wanted:
        found["consents"] = _consents(case, referral.authority)
    answers = {item: _plain(answer) for item, answer in case.answers.items() if item in items}
    if answers:
        found["answers"] = answers
    return found


def _plain(answer: Answer) -> object:
    return list(answer.value) if isinstance(answer.value, tuple) else answer.value


def _consents(case: Case, receiver: str) -> list[dict[str, object]]:
    words = last_words(heard(case.consents, case.answers), "referral", receiver)
    return [{"given_by": giver, "given_at": one.given_at.isoformat()} for giver, one in words.items() if one.stands]
