"""One notebook as an app, by Voilà, with a page that asks nobody else for its icons."""

from __future__ import annotations

from pathlib import Path

from voila.app import Voila

TEMPLATE = Path(__file__).parent / "static" / "kiosk"


class Kiosk(Voila):  # type: ignore[misc]  # Voilà has no types
    """Voilà with our page before its own."""

    def setup_template_dirs(self) -> None:
        """Look for pages with us first."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))
