"""The base of every result: it is shown as its table, in the terminal and in a notebook."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from victor.html import Displayed

if TYPE_CHECKING:
    from htpy import Node

    from victor.research.results.tables import Table


class Result(Displayed):
    """What shows itself as a table."""

    __slots__ = ()

    @abstractmethod
    def table(self) -> Table:
        """All that was found, in rows."""

    def __str__(self) -> str:
        return str(self.table())

    def _plain(self) -> str:
        return str(self)

    def _pieces(self, language: str) -> Node:
        return self.table()._pieces(language)  # noqa: SLF001  it shows itself as its table
