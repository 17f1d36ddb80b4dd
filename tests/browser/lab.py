"""A real JupyterLab and a real browser for the tests in this folder; `conftest.py` says how to use them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from attrs import define, field, frozen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

HERE = "127.0.0.1"
TOKEN = "token-of-the-tests"  # noqa: S105  it opens nothing but a server of these tests
CACHE = Path.home() / ".cache" / "victor" / "node_modules"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What is asked of another machine is recorded, and goes nowhere.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HERE}",
]
KERNEL = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel"
SECONDS = 60


def missing(what: str, how: str) -> NoReturn:
    """End the test: it is skipped where people work, and fails in CI, which installs everything."""
    told = f"the browser tests need {what}: {how}"
    if os.environ.get("CI"):
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


def chromium() -> str:
    """Debian's browser, or the one that the environment names."""
    found = os.environ.get("VICTOR_CHROMIUM") or shutil.which("chromium")
    return found or missing("a browser", "apt-get install chromium, or name one in VICTOR_CHROMIUM")


def axe_source() -> str:
    """The program of axe-core, which finds faults of accessibility."""
    named = os.environ.get("VICTOR_AXE")
    for file in (Path(named) if named else None, CACHE / "axe-core" / "axe.min.js"):
        if file and file.is_file():
            return file.read_text(encoding="utf-8")
    missing("axe-core", f"npm install --prefix {CACHE.parent} axe-core, or name its axe.min.js in VICTOR_AXE")


# --- the server -------------------------------------------------------------------------------------------------------


@frozen
class Lab:
    """A `victor lab` that runs, with folders of its own."""

    folder: Path
    url: str
    process: subprocess.Popen[bytes]

    def at(self, path: str) -> str:
        """The address of a page, with the token."""
        return f"{self.url}/{path}?token={TOKEN}"


def own_places(root: Path) -> dict[str, str]:
    """The environment in which Jupyter reads and writes below one folder only."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    places = {name: str(root / name.removeprefix("JUPYTER_").removesuffix("DIR").strip("_").lower()) for name in names}
    return {**os.environ, **places, "JUPYTER_TOKEN": TOKEN}


def a_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(root: Path, *words: str) -> Iterator[Lab]:
    """`victor lab` with those words, in folders below one; it ends with the block."""
    folder, port = root / "notebooks", a_port()
    environment = own_places(root)
    config = Path(environment["JUPYTER_CONFIG_DIR"])
    config.mkdir(parents=True)
    # The tests ask JupyterLab what its kernel does.
    shown = {"LabApp": {"expose_app_in_browser": True}}
    (config / "jupyter_lab_config.json").write_text(json.dumps(shown), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "victor",
        "lab",
        "--no-browser",
        "--folder",
        str(folder),
        "--port",
        str(port),
        *words,
    ]
    with (root / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        lab = Lab(folder, f"http://{HERE}:{port}", process)
        wait_for(lab, root / "log.txt")
        yield lab
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(lab: Lab, log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and lab.process.poll() is None:
        try:
            # Neither JupyterLab nor Voilà has it, and neither starts a kernel for it.
            with urlopen(lab.at("voila/static/nothing"), timeout=10):  # noqa: S310  our own server
                return
        except HTTPError as answer:
            answer.close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"victor lab does not answer: {log.read_text(encoding='utf-8')}")


# --- the page ---------------------------------------------------------------------------------------------------------


@define(slots=False)  # Playwright writes notes of its own into whatever listens to it
class Watch:
    """What the pages of a context asked of other machines, and what went wrong in them."""

    outside: list[str] = field(factory=list)
    errors: list[str] = field(factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _request(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme not in ("data", "blob") and there.hostname != HERE:
            self.outside.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)


@frozen
class Notebook:
    """A notebook that is open in JupyterLab."""

    page: Page
    file: Path
    watch: Watch

    def run_all(self) -> None:
        """Run every cell and wait until the kernel rests; an error in a cell is one here."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_idle()
        failed = self.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
        traceback = [text for text in failed.all_inner_texts() if "Traceback" in text]
        assert not traceback, traceback

    def run_anew(self) -> None:
        """Run every cell once more, when nothing of the time before is shown."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        self.run_all()

    def wait_idle(self) -> None:
        """Wait until the kernel is there and rests."""
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=SECONDS * 1000)

    def output(self, cell: int) -> Locator:
        """What the cell of that number (from 0) put out."""
        return self.page.locator(f".jp-Cell[data-windowed-list-index='{cell}'] .jp-OutputArea-output")

    def save(self) -> None:
        """Save as people do, and wait until the file is written."""
        self.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    def reload(self) -> None:
        """Load the page anew, with the kernel that runs on."""
        self.page.reload()
        self.wait_idle()

    def stop(self) -> None:
        """End the kernel, so that the next test has the machine."""
        self.page.evaluate("window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()")


def write_notebook(file: Path, cells: list[str]) -> None:
    """Write a notebook of code cells; one that begins with `%%markdown` is text."""
    file.write_text(json.dumps({"cells": [_cell(*one) for one in enumerate(cells)], **_HEAD}), encoding="utf-8")


_HEAD = {
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def _cell(number: int, source: str) -> dict[str, Any]:
    head = {"id": f"cell-{number}", "metadata": {}}
    if source.startswith("%%markdown\n"):
        return {**head, "cell_type": "markdown", "source": source.removeprefix("%%markdown\n")}
    return {**head, "cell_type": "code", "source": source, "outputs": [], "execution_count": None}


def guarded(browser: Browser, watch: Watch, viewport: tuple[int, int], *, dark: bool = False) -> BrowserContext:
    """A new context of the browser, watched."""
    width, height = viewport
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="en-GB"
    )
    watch.over(context)
    return context


def axe(page: Page, selector: str) -> list[str]:
    """The serious and critical faults of accessibility in a part of the page, one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    found = page.evaluate("selector => axe.run(selector, {resultTypes: ['violations']})", selector)
    return [
        f"{fault['impact']}: {fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
