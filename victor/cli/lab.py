"""`victor lab`: the shipped notebooks in JupyterLab, or one notebook as an app for a class."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import click

from victor.errors import VictorError


@click.command()
@click.argument("notebook", required=False, type=click.Path(path_type=Path))
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where your copies of the notebooks are.  [default: victor-notebooks]",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8888, show_default=True)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--kiosk", is_flag=True, help="Serve the notebook as an app: nobody sees or changes its code.")
def lab(notebook: Path | None, folder: Path | None, port: int, no_browser: bool, kiosk: bool) -> None:
    """Open JupyterLab on your copy of victor's notebooks, on this machine only.

    Files that you changed are never overwritten. Ctrl-C ends it, and all that runs in it.
    """
    for name, told in (("jupyterlab", "JupyterLab"), ("voila", "Voilà")):
        if find_spec(name) is None:
            raise VictorError(f"{told} is not installed", hint="pip install 'victor-desk[notebook]'")
    from victor.notebook.lab import FOLDER, copy_notebooks, find_notebook, free_port
    from victor.notebook.server import HERE, serve_kiosk, serve_lab

    folder = (folder or Path(FOLDER)).absolute()
    for line in copy_notebooks(folder):
        click.echo(f"victor: {line}", err=True)
    file = find_notebook(notebook, folder)
    found = free_port(port)
    if found != port:
        click.echo(f"victor: port {port} is taken, so it is {found}", err=True)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_urlsafe(24)
    root = folder if file.is_relative_to(folder) else file.parent
    within = file.relative_to(root).as_posix()
    path = "" if kiosk else f"lab/tree/{quote(within)}"
    click.echo(f"http://{HERE}:{found}/{path}?token={token}\nCtrl-C ends it.")
    if kiosk:
        serve_kiosk(file, port=found, token=token, browser=not no_browser)
    else:
        serve_lab(root, port=found, token=token, browser=not no_browser, notebook=within)
    click.echo("victor: the server has ended, and all that ran in it", err=True)
