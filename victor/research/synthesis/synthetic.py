"""Synthetic cohorts: children drawn from a model, the same on every machine.

Children are drawn in blocks of 65,536. Every purpose (an item's answers, its unknowns, the truth, the severity, the
factor of a category, a grouping) has a stream of raw random words of its own in each block, named by seed, block and
purpose, and a child uses the word of its place. Hence, for one seed:

* the first 1,000 of a million children are the cohort of 1,000, and a cohort can be made in parts (`start`);
* adding or removing an item, or changing the rates of one, changes no other answer: two versions of a checklist meet
  the same children, and an item of a higher rate is answered yes by the same children and some more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from victor import __version__
from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.research.cohort import Cohort, Group, Mask, Small
from victor.research.planes import Plane, nobody, pack
from victor.research.synthesis.chances import FACTORS, SEVERITIES, threshold
from victor.research.synthesis.model import Model
from victor.research.synthesis.parameters import check_chance
from victor.research.synthesis.settled import Settled, Signs, Values, asked_by, settle
from victor.research.synthesis.streams import BLOCK, draws
from victor.rules import Number
from victor.rules.planes import WORD

_SEVERITY_SHIFT, _FACTOR_SHIFT = (threshold(1 / levels).bit_length() - 1 for levels in (SEVERITIES, FACTORS))
"""A draw of 31 bits has its level in its highest bits."""


def synthetic(
    checklist: Checklist | Sequence[Checklist],
    n: int,
    *,
    prevalence: float = 0.03,
    seed: int,
    model: Model | None = None,
    facts: Mapping[str, object] | None = None,
    start: int = 0,
) -> Cohort:
    """Draw synthetic children, with the truth about each of them.

    They show how a checklist behaves *if* children answered as the model says; they are evidence of nothing else.

    Args:
        checklist: What is asked; several checklists (such as two versions of one) are asked of the same children.
        n: How many children.
        prevalence: The share of victims among all children. The default is an assumption.
        seed: A whole number from 0; the same seed draws the same children on every machine.
        model: How children answer; see `Model` for the formulas and the assumed defaults.
        facts: Spreads of facts, in place of the model's: ``{"age": (12, 17), "nationality": {"home": 0.4, …}}``.
        start: The number of the first child, a multiple of 65,536, for a cohort that is made in parts.

    Raises:
        ResearchError: In one line, when an argument or the model is not right for the checklist.

    >>> import victor
    >>> cohort = synthetic(victor.country("gr").checklist(), 1_000, seed=7)
    >>> cohort
    <Cohort: 1,000 synthetic children, 60 items, truth known>
    """
    checklists = (checklist,) if isinstance(checklist, Checklist) else tuple(checklist)
    _check(checklists, n, seed, start)
    share = check_chance(prevalence, "prevalence")
    model = model or Model()
    if facts:
        model = evolve(model, facts={**model.facts, **facts})
    asked = asked_by(checklists)
    settled = settle(asked, model, share)
    sheets = Sheets.blank(settled, n)
    for place in range(0, n, BLOCK):
        draw_block(settled, sheets, seed, (start + place) // BLOCK, place)
    return Cohort(
        size=n,
        items={item: one.kind for item, one in asked.items()},
        yes=sheets.yes,
        maybe=sheets.maybe,
        numbers=sheets.numbers,
        choices=sheets.choices,
        truth=sheets.truth,
        known=pack(np.ones(n, dtype=np.bool_)),
        groups={name: Group(name, labels, sheets.codes[name]) for name, labels in settled.labels.items()},
        is_synthetic=True,
        origin=_origin(checklists, model, share, seed, start),
    )


def _check(checklists: tuple[Checklist, ...], n: int, seed: int, start: int) -> None:
    if not checklists or not all(isinstance(one, Checklist) for one in checklists):
        raise ResearchError("nothing is asked", path="checklist", expected="a checklist, or several")
    for name, value, least in (("n", n, 1), ("seed", seed, 0), ("start", start, 0)):
        if type(value) is not int or value < least:
            raise ResearchError("the number is not right", path=name, expected=f"a whole number from {least}")
    if start % BLOCK:
        raise ResearchError("a part begins inside a block", path="start", expected=f"a multiple of {BLOCK:,}")


def _origin(checklists: tuple[Checklist, ...], model: Model, prevalence: float, seed: int, start: int) -> str:
    asked = ", ".join(f"checklist {one.id} {one.version} {one.digest}" for one in checklists)
    part = f", from child {start:,}" if start else ""
    sources = f"; rates from {'; '.join(model.sources)}" if model.sources else "; all rates assumed"
    said = f"synthetic: model {model.digest}, {asked}, prevalence {prevalence}, seed {seed}{part}, victor {__version__}"
    return said + sources


@frozen(eq=False)
class Sheets:
    """What is filled in block by block."""

    size: int
    truth: Plane
    codes: Mapping[str, Small]
    yes: Mapping[str, Plane]
    maybe: Mapping[str, Plane]
    numbers: Mapping[str, tuple[Small, Small]]
    choices: Mapping[str, Small]

    @classmethod
    def blank(cls, settled: Settled, size: int) -> Sheets:
        """Nothing filled in yet."""

        def column() -> Small:
            return np.zeros(size, dtype=np.int16)

        return cls(
            size,
            nobody(size),
            {name: column() for name in settled.labels},
            {item: nobody(size) for item in settled.signs},
            {item: nobody(size) for item in settled.signs},
            {item: (column(), column()) for item, one in settled.values.items() if isinstance(one.kind, Number)},
            {item: column() for item, one in settled.values.items() if not isinstance(one.kind, Number)},
        )


@frozen(eq=False)
class _Children:
    """The children of one block: what decides their answers, and where these are written."""

    seed: int
    block: int
    place: int
    size: int
    cell: NDArray[np.int32]
    truth: Mask
    severity: NDArray[np.int32]

    def draws(self, purpose: str) -> NDArray[np.uint32]:
        return draws(self.seed, self.block, purpose, self.size)

    def write(self, plane: Plane, mask: Mask) -> None:
        """Set the bits of these children; a block begins with a whole word."""
        words = pack(mask)
        plane[self.place // WORD :][: words.size] = words

    @property
    def here(self) -> slice:
        """Their places in a column."""
        return slice(self.place, self.place + self.size)


def draw_block(settled: Settled, sheets: Sheets, seed: int, block: int, place: int) -> None:
    """Draw the children of one block and write them from a place on."""
    size = min(BLOCK, sheets.size - place)
    cell = np.zeros(size, dtype=np.int32)
    for name, shares in settled.shares.items():
        codes = np.searchsorted(shares, draws(seed, block, f"group {name}", size), side="right")
        sheets.codes[name][place : place + size] = codes
        cell = cell * np.int32(len(settled.labels[name])) + codes.astype(np.int32)
    truth = draws(seed, block, "truth", size) < settled.truth[cell]
    severity = (draws(seed, block, "severity", size) >> _SEVERITY_SHIFT).astype(np.int32)
    children = _Children(seed, block, place, size, cell, truth, severity)
    children.write(sheets.truth, truth)
    _draw_signs(settled.signs, sheets, children)
    for item, values in settled.values.items():
        _draw_values(item, values, sheets, children)


def _draw_signs(signs: Mapping[str, Signs], sheets: Sheets, children: _Children) -> None:
    """Draw all yes/no items; thresholds are looked up by cell, truth, severity and the factor of the category."""
    without = ((children.cell * 2 + children.truth) * SEVERITIES + children.severity) * FACTORS
    unknown = (children.cell * SEVERITIES + children.severity) * 2
    states: dict[str | None, NDArray[np.int32]] = {None: without}
    for item, one in signs.items():
        if one.category not in states:
            factor = children.draws(f"category {one.category}") >> _FACTOR_SHIFT
            states[one.category] = without + factor.astype(np.int32)
        yes = children.draws(f"answer {item}") < one.yes.take(states[one.category], mode="clip")
        missing = children.draws(f"missing {item}") < one.missing.take(unknown + yes, mode="clip")
        children.write(sheets.yes[item], yes & ~missing)
        children.write(sheets.maybe[item], yes | missing)


def _draw_values(item: str, values: Values, sheets: Sheets, children: _Children) -> None:
    """Draw a number or a choice."""
    drawn = children.draws(f"answer {item}")
    found = np.zeros(children.size, dtype=np.int16)
    spread_of = values.spread_of[children.cell]
    for place, (ends, options) in enumerate(values.spreads):
        who = spread_of == place
        found[who] = options[np.searchsorted(ends, drawn[who], side="right")]
    state = (children.cell * SEVERITIES + children.severity) * 2
    missing = children.draws(f"missing {item}") < values.missing.take(state, mode="clip")
    if isinstance(values.kind, Number):
        low, high = sheets.numbers[item]
        low[children.here] = np.where(missing, values.kind.minimum, found)
        high[children.here] = np.where(missing, values.kind.maximum, found)
    else:
        sheets.choices[item][children.here] = np.where(missing, -1, found)
