"""victor makes guidelines for identifying trafficked children executable.

>>> import victor
>>> finding = victor.assess(victor.checklist("ilo_child_labour"), excessive_hours=True, hazardous_work=True, age=14)
>>> finding.outcome, finding.could_become, finding.open_questions[0]
('possible_victim', 'presumed_victim', 'act')
"""

from __future__ import annotations

from importlib import import_module as _fetch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from os import PathLike

    from victor.desk import Desk
    from victor.errors import (
        AnswerError,
        GuidelineError,
        MoveError,
        NotFoundError,
        PluginError,
        ProofError,
        RecordError,
        ResearchError,
        RuleError,
        StoreConflict,
        StoreError,
        VictorError,
    )
    from victor.guideline import Checklist, Country
    from victor.hooks import hookimpl
    from victor.reasoning import UNKNOWN, Answer, Answers, Finding, Plan, Step, assess, plan
    from victor.reasoning.crossing import Crossing
    from victor.reasoning.difference import difference
    from victor.reasoning.proof import Proof, prove
    from victor.records import DeskRole, SharingProtocol
    from victor.registry import Registry
    from victor.store.entries import Head
    from victor.vault import KeyFile, Passphrase

__version__ = "0.1.0"
_BETWEEN = "xx"
"""The code of the transnational layer; ISO 3166 leaves it to its users."""

__all__ = [
    "UNKNOWN",
    "Answer",
    "AnswerError",
    "Answers",
    "Checklist",
    "Country",
    "Crossing",
    "Finding",
    "GuidelineError",
    "MoveError",
    "NotFoundError",
    "Plan",
    "PluginError",
    "Proof",
    "ProofError",
    "RecordError",
    "Registry",
    "ResearchError",
    "RuleError",
    "Step",
    "StoreConflict",
    "StoreError",
    "VictorError",
    "assess",
    "checklist",
    "checklists",
    "countries",
    "country",
    "cross",
    "difference",
    "hookimpl",
    "open_desk",
    "plan",
    "prove",
]


_HOMES = {
    "victor.errors": (
        "AnswerError",
        "GuidelineError",
        "MoveError",
        "NotFoundError",
        "PluginError",
        "ProofError",
        "RecordError",
        "ResearchError",
        "RuleError",
        "StoreConflict",
        "StoreError",
        "VictorError",
    ),
    "victor.guideline": ("Checklist", "Country"),
    "victor.hooks": ("hookimpl",),
    "victor.reasoning": ("UNKNOWN", "Answer", "Answers", "Finding", "Plan", "Step", "assess", "plan"),
    "victor.reasoning.crossing": ("Crossing",),
    "victor.reasoning.difference": ("difference",),
    "victor.reasoning.proof": ("Proof", "prove"),
    "victor.registry": ("Registry",),
}
"""Where the public names live; each is fetched when it is first asked for, so that ``import victor`` is quick."""


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            found: object = getattr(_fetch(home), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module 'victor' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def country(code: str, *, on: date | None = None) -> Country:
    """A country, as it stands today or stood `on` another day.

    Raises:
        NotFoundError: When no installed plugin publishes it.
        PluginError: When its plugin is broken.

    >>> country("gr").name.in_language("el").text
    'Ελλάδα'
    """
    from victor.registry import default_registry

    return default_registry().country(code, on)


def countries(*, on: date | None = None) -> tuple[Country, ...]:
    """Every country of the installed plugins, by code; a broken plugin is warned of and left out."""
    from victor.registry import default_registry

    return default_registry().countries(on)


def checklist(id: str) -> Checklist:  # noqa: A002  the field's word, everywhere
    """A checklist of an installed plugin, with or without a country.

    Raises:
        NotFoundError: When no installed plugin publishes it.
    """
    from victor.registry import default_registry

    return default_registry().checklist(id)


def checklists() -> tuple[Checklist, ...]:
    """Every checklist of the installed plugins, by id."""
    from victor.registry import default_registry

    return default_registry().checklists()


def cross(
    here: str | Country, home: str | Country, answers: Mapping[str, object] | None = None, /, **more: object
) -> Crossing:
    """Plan for a child who is in one country and comes from another: in both, and across the border.

    Args:
        here: The country in which the child is, or its code.
        home: The country from which the child comes, or its code.
        answers: As in `plan`, as the desk here gives them.
        more: Answers as keywords; `finding`, `events` and `now` as in `plan`.

    Raises:
        NotFoundError: When a country, or the transnational layer, is not installed.
        AnswerError: As `plan`.

    >>> plans = cross("gr", "md", age=15, nationality="third_country", abroad=False)
    >>> plans.here.country.code, plans.between.country.code, plans.home.country.code
    ('gr', 'xx', 'md')
    """
    from victor.reasoning.crossing import cross as plan_across
    from victor.registry import default_registry

    registry = default_registry()
    one, other = (registry.country(side) if isinstance(side, str) else side for side in (here, home))
    return plan_across(one, other, registry.country(_BETWEEN, one.on), answers, **more)  # type: ignore[arg-type]  # the same keywords


def open_desk(  # noqa: PLR0913  each says another thing of the workplace, and most are left out
    path: str | PathLike[str],
    *,
    country: str | Country,
    by: str = "",
    role: DeskRole = "desk_worker",
    protocol: SharingProtocol | None = None,
    passphrase: str | Passphrase | None = None,
    key_file: str | PathLike[str] | KeyFile | None = None,
    real: bool = False,
    anchor: Head | str | None = None,
    k: int = 11,
    now: Callable[[], datetime] | None = None,
    new_id: Callable[[], str] | None = None,
) -> Desk:
    """Open a desk: a workplace with a country and a store, which is made when there is none.

    Args:
        path: A file such as ``athens.victor``, ``:memory:``, or a database address.
        country: The code of the country, or the country itself.
        by: Who works at the desk, as a role or pseudonym; kept with everything that is recorded.
        role: ``desk_worker``, ``supervisor`` (may override), ``trainer``, or ``researcher`` (sees cases de-identified
            and changes nothing).
        protocol: Which fields go to which kind of authority; unless given, only that a child is referred.
        passphrase: That of a store with keys: its documents are sealed, and it may hold identities. A new store gets
            keys by it.
        key_file: The key file, in place of a passphrase.
        real: Whether it is about real children. Then the store is there already and has keys, a sharing protocol and
            an anchor are given, and `k` is 11 or more; else it is refused.
        anchor: The head of the store's audit as it was printed at an earlier time (``str(store.audit.head)``): with
            `real`, the chain must be whole and hold it.
        k: The least count of children that a published table shows.
        now: The clock; the computer's unless given.
        new_id: Makes the random ids; for tests and trainings that must repeat exactly.

    Raises:
        StoreError: When the file is no store, a newer one, or that of another country; when the keys are missing or
            wrong; when it may not hold real children.
        NotFoundError: When no installed plugin publishes the country.
        MoveError: When there is no such role.
        RecordError: When the protocol shares a field that there is not.
    """
    from victor.desk import Desk
    from victor.registry import default_registry
    from victor.store.keys import concealed

    try:
        hidden = None if passphrase is None else concealed(passphrase)
    finally:
        del passphrase  # a traceback that shows the locals of its frames does not hold it
    registry = default_registry()
    where = registry.country(country) if isinstance(country, str) else country
    return Desk.open(
        path,
        where,
        checklists=registry.used_by(where),
        by=by,
        role=role,
        protocol=protocol,
        passphrase=hidden,
        key_file=key_file,
        real=real,
        anchor=anchor,
        k=k,
        now=now,
        new_id=new_id,
    )
