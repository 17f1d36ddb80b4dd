"""Prints a page as PDF with the browser that is there; nothing is fetched, and nothing stays of its profile."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from victor.errors import ResearchError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120
FLAGS = (
    "--headless",
    "--no-sandbox",  # the page is our own and holds no program; a sandbox cannot be had in every container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)


def browser() -> str | None:
    """The browser that prints: the one that ``VICTOR_CHROMIUM`` names, or Debian's."""
    named = os.environ.get("VICTOR_CHROMIUM")
    return next((found for name in ((named,) if named else BROWSERS) if (found := shutil.which(name))), None)


def pdf_of(page: str, name: str) -> bytes:
    """A page as PDF.

    Args:
        page: The HTML, whole in itself.
        name: The name of the file that is wanted, for errors.

    Raises:
        ResearchError: When there is no browser, or it does not print the page.
    """
    program = browser()
    if program is None:
        raise ResearchError(
            "a PDF needs Chromium, and there is none", file=name, hint="install chromium, or write an .html file"
        )
    with tempfile.TemporaryDirectory(prefix="victor-", ignore_cleanup_errors=True) as folder:
        source, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        command = [program, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", source.as_uri()]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603  our own words
            return printed.read_bytes()
        except (subprocess.SubprocessError, OSError) as fault:
            why = f"Chromium did not print it ({type(fault).__name__})"
            raise ResearchError(why, file=name, hint="write an .html file and print that") from None
