"""What leaves a desk as figures: that a program took all cases to count them, and the tables that were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.desk.access import TAKEN

if TYPE_CHECKING:
    from victor.desk.desk import Desk
    from victor.guideline import Checklist
    from victor.records import Export


def exports(desk: Desk) -> tuple[Export, ...]:
    """The register: the tables of counts that were published from this store, in their order.

    `victor.research.publish` adds to it. A researcher does not see who published and why.
    """
    return desk.shelf.register()


def taken_for_research(desk: Desk, count: int, checklist: Checklist, why: str) -> None:
    """Write in the audit, before this returns, that a program takes all cases of the desk.

    Raises:
        StoreError: It cannot be written, or a transaction is open that could undo it.
    """
    said = f"{count} cases, checklist {checklist.id} {checklist.version}"
    desk.shelf.audit(desk.by, desk.now(), TAKEN, why=f"{said}; {why}" if why else said, now=True)
