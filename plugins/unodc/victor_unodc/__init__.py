"""UNODC's indicators of human trafficking, as a plugin of victor."""

from collections.abc import Sequence

from victor import Checklist, hookimpl


@hookimpl
def victor_checklists() -> Sequence[Checklist]:
    """The checklists of UNODC; they belong to no country."""
    return Checklist.load_all(__package__)
