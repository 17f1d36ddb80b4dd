"""What a plugin can tell victor: the pluggy specifications, each with a worked example.

A plugin is a module named by an entry point of the group ``victor``; that of a country is called by its code::

    [project.entry-points.victor]
    gr = "victor_greece"

A hook is called with the arguments that its implementation names, and may leave out any. What it returns is checked;
a plugin that fails is named in one line and skipped, and the others work on.
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from victor.guideline import Checklist, Country

PROJECT = "victor"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook of the same name."""


@hookspec
def victor_country() -> Country:  # type: ignore[empty-body]  # a specification has no body
    """The country that this plugin publishes.

    Called once, when somebody first asks for the country or for the list of countries; never at import. The country's
    code must be the name of the plugin's entry point.

    >>> from victor import Country, hookimpl
    >>> @hookimpl
    ... def victor_country() -> Country:
    ...     return Country.load("victor_greece")
    >>> victor_country().code
    'gr'
    """


@hookspec
def victor_checklists() -> Sequence[Checklist]:  # type: ignore[empty-body]  # a specification has no body
    """Checklists that belong to no country, such as those of an international organisation.

    Called once, when somebody first asks for such a checklist or for the list of them; never at import.

    >>> from collections.abc import Sequence
    >>> from victor import Checklist, hookimpl
    >>> @hookimpl
    ... def victor_checklists() -> Sequence[Checklist]:
    ...     return Checklist.load_all("victor_ilo")
    >>> [checklist.id for checklist in victor_checklists()]
    ['ilo_adult_labour', 'ilo_child_labour', 'ilo_forced_labour_11']
    """
