"""Publishing: a table of counts is held against all that was published, written into the register, and handed out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import numpy as np

from victor.desk import Desk
from victor.errors import ResearchError, StoreConflict
from victor.records import Export, ExportedCell
from victor.research.publication.atoms import Marks
from victor.research.publication.counting import CountTable
from victor.research.publication.hiding import Earlier, Shape, hiding
from victor.research.publication.published import Published

TRIES = 20
"""How often a table is held against the register anew, where others publish meanwhile."""


def publish(desk: Desk, table: CountTable, *, why: str) -> Published:
    """Publish a table of counts of the children of a desk; what that promises stands in `victor.research.publication`.

    What tells of fewer than ``desk.k`` children, by itself or with anything that was published from this store before,
    is kept back. Register and audit are written before the table is handed out, both or nothing. It cannot be undone,
    and each later table is held against it: `preview` shows first what would be kept back.

    Args:
        desk: The desk, in a role that may publish: a supervisor, a trainer or a researcher.
        table: What `Cohort.counts` made of a cohort of this desk.
        why: For what it is published.

    Raises:
        MoveError: In a role that publishes nothing.
        ResearchError: It is no table of counts of a desk, there is no reason, or even its total would tell of too few.
        NotFoundError: One of its cases is not, or no longer, in this store.
        StoreError: Register and audit cannot be written.

    >>> import victor
    >>> from victor.research import Cohort
    >>> with victor.open_desk(":memory:", country="gr", role="supervisor") as desk:
    ...     for number in range(40):
    ...         case = desk.open_case(age=14, made_to_beg=number < 25)
    ...     out = publish(desk, Cohort.of_desk(desk).counts("made_to_beg"), why="yearly report")
    >>> out.cells["yes", ""], out.cells["no", ""], out.cells["", ""]
    (25, 15, 40)
    """
    desk.shelf.must_publish()
    if not str(why).strip():
        raise ResearchError("there is no reason to publish", path="why", expected="for what the table is published")
    for _ in range(TRIES):
        register = desk.shelf.register()
        export = _export(desk, table, register, why)
        try:
            desk.shelf.publish(export, after=tuple(one.id for one in register))
        except StoreConflict:
            continue
        return Published.of(export)
    raise StoreConflict("others publish all the time", path="exports", hint="try again later")


def preview(desk: Desk, table: CountTable) -> Published:
    """What `publish` would hand out now; nothing is written, and it is not to be passed on.

    Raises:
        MoveError: In a role that publishes nothing.
        ResearchError: As `publish`.
    """
    desk.shelf.must_publish()
    return Published.of(_export(desk, table, desk.shelf.register(), ""))


def _export(desk: Desk, table: CountTable, register: Sequence[Export], why: str) -> Export:
    """The export, with what must be kept back.

    Raises:
        ResearchError: There is nothing that could be published.
    """
    if not isinstance(table, CountTable):
        fault = f"a {type(table).__name__} cannot be published: nobody knows what it gives away with earlier tables"
        hint = "a table of counts holds the same figures: cohort.counts('truth', cohort.screen(…))"
        raise ResearchError(fault, path="table", expected="what Cohort.counts makes", hint=hint)
    if table.children is None:
        raise ResearchError("its children come from no desk", path="table", expected="counts of Cohort.of_desk(…)")
    k = max(desk.k, 1)
    order = np.array(secrets.SystemRandom().sample(range(len(table.children)), len(table.children)), np.int64)
    cases = tuple(table.children[place] for place in order)  # in no order, so that an erased one is not found by it
    everybody = {case: place for place, case in enumerate(dict.fromkeys([*cases, *_cases(register)]))}
    members = np.zeros((len(table.places), len(everybody)), np.bool_)
    members[:, : len(cases)] = table.shape.members[:, order]
    shape = Shape(members, table.shape.kinds, table.shape.lines)
    found = hiding(shape, [_earlier(one, everybody) for one in register], k)
    if not found.shown[shape.all]:
        raise _refused(len(cases), k, [register[place] for place in found.against])
    counts = [int(size) if seen else None for size, seen in zip(shape.sizes, found.shown, strict=True)]
    return Export(
        id=desk.new_id(),
        at=desk.now(),
        by=desk.by,
        role=desk.role,
        title=table.title,
        why=why,
        k=k,
        rows_by=table.rows.name,
        columns_by=table.columns.name if table.columns else "",
        cells=tuple(
            ExportedCell(row=row, column=column, shown=count, children=_bits(marks))
            for (row, column), count, marks in zip(table.places, counts, members[:, : len(cases)], strict=True)
        ),
        cases=cases,
    )


def _refused(size: int, k: int, against: Sequence[Export]) -> ResearchError:
    few = f"fewer than {k} children"
    if size < k:
        return ResearchError(f"the table is about {few}", path="table", hint="wait until there are more")
    days = sorted({f"{one.at:%Y-%m-%d}" for one in against})
    together = f"together with what was published on {' and '.join(days)}" if days else "whatever is kept back"
    hint = "wait until more children have come, or count children who are in no table yet"
    return ResearchError(f"{together}, its total would tell of {few}", path="table", hint=hint)


def _cases(register: Sequence[Export]) -> list[str]:
    return [case for export in register for case in export.cases]


def _earlier(export: Export, everybody: dict[str, int]) -> Earlier:
    members = np.zeros((len(export.cells), len(everybody)), np.bool_)
    columns = np.array([everybody[case] for case in export.cases], np.int64)
    for row, cell in enumerate(export.cells):
        members[row, columns] = _marks(cell.children, len(columns))
    return Earlier(members, np.array([cell.shown is not None for cell in export.cells], np.bool_))


def _bits(marks: Marks) -> str:
    number = int.from_bytes(np.packbits(marks, bitorder="little").tobytes(), "little")
    return f"{number:x}" if number else ""


def _marks(bits: str, size: int) -> Marks:
    packed = np.frombuffer(int(bits or "0", 16).to_bytes(-(-size // 8) or 1, "little"), np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").astype(np.bool_)
