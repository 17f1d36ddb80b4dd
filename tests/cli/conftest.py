from __future__ import annotations

from tests.cli.console import console, key, sealed
from tests.store.conftest import path, place
from tests.store.postgres_here import address, server

__all__ = ["address", "console", "key", "path", "place", "sealed", "server"]
