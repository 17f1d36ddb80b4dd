"""Checklists and children for the tests of comparisons: drafts of an installed list, and any answers at all."""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import evolve
from hypothesis import strategies as st

import victor
from victor.guideline import Checklist
from victor.research.cohort import Cohort, Group
from victor.research.planes import Plane, pack, pack_codes
from victor.rules import YesNo

SIGNS = ("excessive_hours", "bad_living_conditions", "hazardous_work", "little_or_no_pay")
GROUPS = ("girl", "boy")


@cache
def ilo() -> Checklist:
    return victor.checklist("ilo_child_labour")


def with_rule(checklist: Checklist, outcome: str, rule: str, version: str = "draft") -> Checklist:
    changed = evolve(checklist.outcomes[outcome], when=rule)
    return evolve(checklist, version=version, outcomes={**checklist.outcomes, outcome: changed})


def without_sign(checklist: Checklist, sign: str) -> Checklist:
    return evolve(checklist, version="shorter", indicators={k: v for k, v in checklist.indicators.items() if k != sign})


@cache
def short_list(rule: str) -> Checklist:
    """Four signs of an installed list and one outcome beside its mildest."""
    base = ilo()
    outcomes = {name: base.outcomes[name] for name in ("inquire_further", "presumed_victim")}
    signs = {sign: base.indicators[sign] for sign in SIGNS}
    cut = evolve(base, indicators=signs, definitions={}, outcomes=outcomes, facts={})
    return with_rule(cut, "presumed_victim", rule, rule)


RULES = st.sampled_from(
    [f"count(indicators) >= {least}" for least in (1, 2, 3, 4)]
    + ["excessive_hours", "hazardous_work and not little_or_no_pay", "any(strong)", "all(medium)"]
)


def children(answers: np.ndarray, **more: object) -> Cohort:
    """Children by their answers: a row for each, 1 yes, 0 no, -1 unknown."""
    planes: dict[str, tuple[Plane, Plane]] = {
        sign: pack_codes(answers[:, place].astype(np.int8)) for place, sign in enumerate(SIGNS)
    }
    return Cohort(
        size=len(answers),
        items=dict.fromkeys(SIGNS, YesNo()),
        yes={sign: yes for sign, (yes, _) in planes.items()},
        maybe={sign: maybe for sign, (_, maybe) in planes.items()},
        **more,  # type: ignore[arg-type]  # whatever a cohort takes
    )


def cohort_of(
    size: int, seed: int, *, truth: bool = True, verified: float = 0.9, synthetic: bool = True, lost: float = 0.1
) -> Cohort:
    """Children with any answers, of whom victims have more signs."""
    random = np.random.default_rng(seed)
    victims = random.random(size) < 0.4
    answers = (random.random((size, len(SIGNS))) < np.where(victims, 0.6, 0.3)[:, None]).astype(int)
    answers[random.random(answers.shape) < 0.2] = -1
    codes = np.where(random.random(size) < lost, -1, random.integers(0, len(GROUPS), size)).astype(np.int16)
    known = random.random(size) < verified
    reference = {"truth": pack(victims & known), "known": pack(known)} if truth else {}
    return children(answers, groups={"gender": Group("gender", GROUPS, codes)}, is_synthetic=synthetic, **reference)


COHORTS = st.builds(cohort_of, st.integers(1, 200), st.integers(0, 1_000), verified=st.sampled_from([0.5, 1.0]))
