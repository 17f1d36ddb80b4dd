"""Difference by meaning: the fewest answers on which two guidelines say different things, or a proof of none."""

from victor.guideline import Checklist, Country
from victor.reasoning.difference.entries import Changed, Changes
from victor.reasoning.difference.guidelines import CountryDifference, compare_countries
from victor.reasoning.difference.meaning import ChecklistDifference, Shown, compare_checklists

__all__ = [
    "Changed",
    "Changes",
    "ChecklistDifference",
    "CountryDifference",
    "Shown",
    "difference",
]


def difference(
    old: Checklist | Country, new: Checklist | Country, *, seconds: float = 10.0
) -> ChecklistDifference | CountryDifference:
    """Say what two checklists, or two countries, say otherwise; they may be versions or days of one.

    Signs, outcomes and routes are the same when their ids are. A checklist and a country are compared by the country's
    default checklist.

    Args:
        old: One of them.
        new: The other one.
        seconds: How long the solver may think about one question before it is called unproved.

    Raises:
        ProofError: When the solver is not installed, or one name stands for different things in them.

    >>> import victor
    >>> one, other = victor.checklist("ilo_child_labour"), victor.checklist("ilo_adult_labour")
    >>> found = victor.difference(one, other)
    >>> found.shown[0].what, found.shown[0].side, len(found.shown[0].answers)
    ('inquire_further', 'new', 1)
    """
    if isinstance(old, Country) and isinstance(new, Country):
        return compare_countries(old, new, seconds=seconds)
    one, other = (side.checklist() if isinstance(side, Country) else side for side in (old, new))
    return compare_checklists(one, other, seconds=seconds)
