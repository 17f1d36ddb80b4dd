"""The tiny country of `tests.guideline`, for findings and plans."""

from __future__ import annotations

from tests.guideline.conftest import load, written

__all__ = ["load", "written"]
