"""Where the sliders stand: the cut-off, the points, the population and what a false alarm is worth."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from victor.errors import RecordError
from victor.guideline import Checklist
from victor.guideline.checklist import STRENGTHS
from victor.research.scores.weighing import NO_STRENGTH, by_strength

POINTS = {"strong": 3, "medium": 2, "weak": 1, NO_STRENGTH: 1}
"""Points for a sign before anybody moves a slider: assumed, no list says so."""
MOST_POINTS = 5
PREVALENCES = (
    0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05,
    0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
)  # fmt: skip
ALARMS = (1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30, 39, 49, 64, 79, 99, 149, 199, 299, 499, 999)
"""How many false alarms one found child is worth; the threshold probability is 1 in one more than that."""
FIRST_ALARMS = 19
SIGN = "sign:"
"""What stands before the id of a sign in the name of its slider."""


@frozen
class Setting:
    """Where the sliders stand.

    Attributes:
        cutoff: Children with at least this score are positive.
        points: For a sign of each strength that the checklist has.
        own: For the signs that do not follow their strength.
        prevalence: The place of the share of victims in `PREVALENCES`.
        alarms: The place of the number of false alarms in `ALARMS`.
    """

    cutoff: int
    points: Mapping[str, int]
    own: Mapping[str, int]
    prevalence: int
    alarms: int

    def weights(self, checklist: Checklist) -> dict[str, int]:
        """The points of each sign."""
        return {**by_strength(checklist, self.points), **self.own}

    def most(self, checklist: Checklist) -> int:
        """The highest cut-off: one that nobody can reach."""
        return sum(self.weights(checklist).values()) + 1

    @property
    def share(self) -> float:
        """The share of victims in the population."""
        return PREVALENCES[self.prevalence]

    @property
    def threshold(self) -> float:
        """The threshold probability."""
        return 1 / (1 + ALARMS[self.alarms])


def first(checklist: Checklist, share: float) -> Setting:
    """Where the sliders stand before anybody moves one; the population is like the cohort."""
    present = {one.strength or NO_STRENGTH for one in checklist.indicators.values()}
    points = {name: POINTS[name] for name in (*STRENGTHS, NO_STRENGTH) if name in present}
    nearest = min(range(len(PREVALENCES)), key=lambda place: abs(PREVALENCES[place] - share))
    return Setting(0, points, {}, nearest, ALARMS.index(FIRST_ALARMS))


def moved(setting: Setting, sliders: object, checklist: Checklist) -> Setting:
    """The setting after sliders were moved, as a page tells it.

    Raises:
        RecordError: When there is no such slider, or it cannot stand there; nothing is moved then.
    """
    if not isinstance(sliders, Mapping):
        raise RecordError("no slider was moved", path="sliders", expected="the places of sliders by their names")
    for name, value in sliders.items():
        setting = _moved(setting, name, value, checklist)
    return evolve(setting, cutoff=min(setting.cutoff, setting.most(checklist)))


def _moved(setting: Setting, name: object, value: object, checklist: Checklist) -> Setting:
    if name == "cutoff":
        return evolve(setting, cutoff=_place(value, None))
    if name == "prevalence":
        return evolve(setting, prevalence=_place(value, len(PREVALENCES) - 1))
    if name == "alarms":
        return evolve(setting, alarms=_place(value, len(ALARMS) - 1))
    if isinstance(name, str) and name in setting.points:
        points = {**setting.points, name: _place(value, MOST_POINTS)}
        return evolve(setting, points=points)
    item = name.removeprefix(SIGN) if isinstance(name, str) and name.startswith(SIGN) else ""
    if item not in checklist.indicators:
        raise RecordError("there is no such slider", path="sliders")
    points_of_it = _place(value, MOST_POINTS)
    follows = by_strength(checklist, setting.points)[item] == points_of_it
    own = {sign: one for sign, one in setting.own.items() if sign != item}
    return evolve(setting, own=own if follows else {**own, item: points_of_it})


def _place(value: object, most: int | None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0 or (most is not None and value > most):
        expected = "a whole number from 0" + ("" if most is None else f" to {most}")
        raise RecordError("a slider cannot stand there", path="sliders", expected=expected)
    return value
