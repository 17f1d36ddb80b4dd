"""`victor lab`: the shipped notebooks in JupyterLab."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

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
def lab(notebook: Path | None, folder: Path | None, port: int, no_browser: bool) -> None:
    """Open JupyterLab on your copy of victor's notebooks, on this machine only.

    Files that you changed are never overwritten. Ctrl-C ends it, and all that runs in it.
    """
    from victor.notebook import lab as ours

    folder = (folder or Path(ours.FOLDER)).resolve()
    for line in ours.copy_notebooks(folder):
        click.echo(f"victor: {line}", err=True)
    try:
        from victor.notebook import server
    except ImportError:
        raise VictorError("JupyterLab is not installed", hint="pip install 'victor-desk[notebook]'") from None
    found = ours.free_port(port)
    if found != port:
        click.echo(f"victor: port {port} is taken, so it is {found}", err=True)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_urlsafe(24)
    name = notebook.name if notebook else ours.FIRST
    click.echo(f"JupyterLab: http://{server.HERE}:{found}/lab/tree/{name}?token={token}\nCtrl-C ends it.")
    server.serve_lab(folder, port=found, token=token, browser=not no_browser, notebook=name)
    click.echo("victor: the server and its notebooks have ended", err=True)
