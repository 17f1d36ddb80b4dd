"""Other programs that compute the same two bounds for a cohort: what must hold, and what may.

Each is written as somebody who knows the tool would write it, and takes its answers in the form that suits it best.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.rule import DIMENSIONS, ITEMS, KINDS, of_strength, rule, vocabulary
from victor.research.planes import Plane, pack_codes, unpack
from victor.rules.planes import PlaneProgram

Codes = Mapping[str, NDArray[np.int8]]
Flags = NDArray[np.bool_]
Bounds = tuple[Flags, Flags]
CHUNK = 1 << 18
"""Cases worked on at once by the NumPy program: the fastest of 2^13 to 2^20 on the machine of the figures."""


def answers(size: int, seed: int = 7) -> Codes:
    """Random answers: 1 yes, 0 no, -1 unknown."""
    source = np.random.default_rng(seed)
    return {item: source.choice(np.array([1, 0, 0, -1], np.int8), size) for item in ITEMS}


# --- victor ---------------------------------------------------------------------------------------------------------


def planes_of(codes: Codes, program: PlaneProgram) -> tuple[dict[int, Plane], dict[int, Plane]]:
    yes, maybe = {}, {}
    for item, bit in program.layout.bits.items():
        yes[bit], maybe[bit] = pack_codes(codes[item])
    return yes, maybe


def victor_program() -> PlaneProgram:
    return PlaneProgram.of([rule()], vocabulary())


def victor_packed(program: PlaneProgram, codes: Codes, size: int) -> Callable[[], tuple[Plane, Plane]]:
    yes, maybe = planes_of(codes, program)

    def work() -> tuple[Plane, Plane]:
        [said] = program.read(yes, maybe, size)
        return said.must, said.may

    return work


def victor_from_columns(program: PlaneProgram, codes: Codes, size: int) -> tuple[Plane, Plane]:
    [said] = program.read(*planes_of(codes, program), size)
    return said.must, said.may


def flags(bounds: tuple[Plane, Plane], size: int) -> Bounds:
    return unpack(bounds[0], size), unpack(bounds[1], size)


# --- NumPy ----------------------------------------------------------------------------------------------------------


def numpy_by_hand(codes: Codes, size: int, chunk: int = CHUNK) -> Bounds:
    """int8 columns in chunks that stay in the cache, every buffer made once."""
    must, may = np.empty(size, np.bool_), np.empty(size, np.bool_)
    flag = np.empty(chunk, np.bool_)
    counts = {kind: np.empty(chunk, np.int8) for kind in KINDS}
    for start in range(0, size, chunk):
        stop = min(start + chunk, size)
        width = stop - start
        known = flag[:width]
        for found, compare in ((must, np.greater), (may, np.not_equal)):
            first: Flags | None = None
            others = np.zeros(width, np.int8)
            for dimension in DIMENSIONS:
                for kind in KINDS:
                    total = counts[kind][:width]
                    total.fill(0)
                    for item in of_strength(dimension, kind):
                        compare(codes[item][start:stop], 0, out=known)
                        np.add(total, known.view(np.int8), out=total)
                strong, medium, weak = (counts[kind][:width] for kind in KINDS)
                positive = (
                    (strong >= 2)
                    | ((strong >= 1) & (strong + medium + weak >= 2))
                    | (medium >= 3)
                    | ((medium >= 2) & (weak >= 1))
                )
                if first is None:
                    first = positive
                else:
                    others += positive
            assert first is not None
            np.logical_and(first, others >= 2, out=found[start:stop])
    return must, may


# --- Polars ---------------------------------------------------------------------------------------------------------


def polars_streaming(codes: Codes) -> Callable[[], Any]:
    import polars as pl

    frame = pl.DataFrame(
        {item: pl.Series(column == 1).set(pl.Series(column == -1), None) for item, column in codes.items()}
    )

    def bound(unknown: bool) -> pl.Expr:
        def count(dimension: str, *kinds: str) -> pl.Expr:
            chosen = [item for kind in kinds for item in of_strength(dimension, kind)]
            return pl.sum_horizontal(pl.col(item).fill_null(unknown).cast(pl.Int8) for item in chosen)

        def positive(dimension: str) -> pl.Expr:
            strong, medium, weak = (count(dimension, kind) for kind in KINDS)
            return (
                (strong >= 2)
                | ((strong >= 1) & (strong + medium + weak >= 2))
                | (medium >= 3)
                | ((medium >= 2) & (weak >= 1))
            )

        first, *others = DIMENSIONS
        return positive(first) & (pl.sum_horizontal(positive(one).cast(pl.Int8) for one in others) >= 2)

    query = frame.lazy().select(must=bound(False), may=bound(True))
    return lambda: query.collect(engine="streaming")


# --- OpenFisca ------------------------------------------------------------------------------------------------------

PERIOD = "2026"


def openfisca_calculate(codes: Codes, size: int) -> Callable[[], Bounds]:
    """Answers set before, as whole numbers; each run computes both bounds anew."""
    from openfisca_core import entities, periods
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    child = entities.build_entity("child", "children", "A child", is_person=True)
    system = TaxBenefitSystem([child])

    def variable(name: str, kind: type, formula: Any = None) -> None:
        parts = {"value_type": kind, "entity": child, "definition_period": periods.DateUnit.YEAR, "label": name}
        system.add_variable(type(name, (Variable,), {**parts, **({"formula": formula} if formula else {})}))

    for way in ("yes", "maybe"):
        for item in ITEMS:
            variable(f"{item}_{way}", int)
        for dimension in DIMENSIONS:
            variable(f"{dimension}_{way}", bool, _openfisca_positive(dimension, way))
        variable(f"presumed_{way}", bool, _openfisca_presumed(way))
    simulation = SimulationBuilder().build_default_simulation(system, size)
    for item, column in codes.items():
        simulation.set_input(f"{item}_yes", PERIOD, (column > 0).astype(np.int32))
        simulation.set_input(f"{item}_maybe", PERIOD, (column != 0).astype(np.int32))
    computed = [f"{name}_{way}" for name in (*DIMENSIONS, "presumed") for way in ("yes", "maybe")]

    def work() -> Bounds:
        for name in computed:
            simulation.delete_arrays(name)
        return simulation.calculate("presumed_yes", PERIOD), simulation.calculate("presumed_maybe", PERIOD)

    return work


def _openfisca_positive(dimension: str, way: str) -> Callable[[Any, Any], Any]:
    def formula(child: Any, period: Any) -> Any:
        strong, medium, weak = (
            sum(child(f"{item}_{way}", period) for item in of_strength(dimension, kind)) for kind in KINDS
        )
        return (
            (strong >= 2)
            + (strong >= 1) * (strong + medium + weak >= 2)
            + (medium >= 3)
            + (medium >= 2) * (weak >= 1)
        )  # fmt: skip

    return formula


def _openfisca_presumed(way: str) -> Callable[[Any, Any], Any]:
    def formula(child: Any, period: Any) -> Any:
        first, *others = DIMENSIONS
        return child(f"{first}_{way}", period) * (sum(child(f"{one}_{way}", period) * 1 for one in others) >= 2)

    return formula
