"""The server behind `victor lab`: on this machine only, with a token, quick to answer, asking the network nothing.

It runs inside this process, so that it ends when victor ends, and its kernels with it.
"""

from __future__ import annotations

import logging
import os
import signal
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyterlab.labapp import LabApp

HERE = "127.0.0.1"
"""The only address that is listened on."""
QUIET = "ERROR"
"""What servers may tell: a teacher's terminal shows the address and nothing else."""

SETTINGS = Path(__file__).parent / "static" / "lab"
LONGEST_SOCKET = 103
"""The bytes that the name of such a file may have on every Unix."""


class AtOnce(ZMQChannelsWebsocketConnection):
    """The way between a page and its kernel: each message goes at once, however small it is."""

    def connect(self) -> Any:
        """Connect; else a click's answer waits for the page's receipt of the last one, up to 40 ms."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class Server(ServerApp):
    """A server that ends when it is told to, without asking whether that is meant."""

    def init_signal(self) -> None:
        """Ctrl-C stops it, and its kernels with it."""
        super().init_signal()
        signal.signal(signal.SIGINT, lambda *_: self.stop(from_signal=True))


class Lab(LabApp):  # type: ignore[misc]  # JupyterLab has no types
    """JupyterLab on such a server."""

    serverapp_class = Server


def serve_lab(folder: Path, *, port: int, token: str, browser: bool, notebook: str) -> None:
    """Serve JupyterLab on a folder until it is stopped."""
    _prepare()
    server = Lab.initialize_server(
        [
            f"--ServerApp.ip={HERE}",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={folder}",
            f"--ServerApp.open_browser={browser}",
            f"--ServerApp.kernel_websocket_connection_class={__name__}.{AtOnce.__name__}",
            f"--ServerApp.tornado_settings={_headers(port)}",
            "--ServerApp.terminals_enabled=False",
            "--ServerApp.allow_remote_access=False",
            # In a container people are root; nobody else can come in, whoever runs it.
            "--ServerApp.allow_root=True",
            f"--IdentityProvider.token={token}",
            "--PasswordIdentityProvider.hashed_password=",
            f"--LabApp.default_url=/lab/tree/{quote(notebook)}",
            # Without these settings it asks each newcomer whether it may fetch news.
            f"--LabApp.app_settings_dir={SETTINGS}",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
            *_kernels(),
        ]
    )
    server.start()


def serve_kiosk(notebook: Path, *, port: int, token: str, browser: bool) -> None:
    """Serve one notebook as an app, its code hidden, until it is stopped."""
    from victor.notebook.kiosk import Kiosk

    _prepare()
    Kiosk.launch_instance(
        [
            str(notebook),
            f"--Voila.ip={HERE}",
            f"--Voila.port={port}",
            "--Voila.port_retries=0",
            f"--Voila.token={token}",
            f"--Voila.open_browser={browser}",
            # Else it would run a voila.py that lies in the folder.
            "--Voila.config_file_paths=[]",
            f"--Voila.kernel_websocket_connection_class={__name__}.{AtOnce.__name__}",
            f"--Voila.tornado_settings={_headers(port)}",
            "--VoilaConfiguration.strip_sources=True",
            "--VoilaConfiguration.theme=light",
            "--VoilaConfiguration.allow_template_override=NO",
            *_kernels(),
        ]
    )


def _kernels() -> list[str]:
    """Kernels are spoken to through files that only their owner can open, where there are such; and all is quiet."""
    longest = f"{jupyter_runtime_dir()}/kernel-{UUID(int=0)}-ipc-5"
    short = len(os.fsencode(longest)) <= LONGEST_SOCKET
    between = ["--KernelManager.transport=ipc"] if os.name == "posix" and short else []
    return [*between, f"--Application.log_level={QUIET}"]


def _headers(port: int) -> dict[str, dict[str, str]]:
    """What a page may load: only what this server gives. So no widget and no picture asks another machine."""
    here = " ".join(f"ws://{name}:{port}" for name in (HERE, "localhost"))
    policy = f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: {here}; frame-ancestors 'self'"
    return {"headers": {"Content-Security-Policy": policy}}


def _prepare() -> None:
    # A page's own changes are not sent back to it: half of the messages of a click.
    os.environ["JUPYTER_WIDGETS_ECHO"] = "0"
    # Jupyter's notes to its own developers; Voilà, an extension of JupyterLab too, switches them on when it is loaded.
    import voila  # noqa: F401

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    logging.getLogger("tornado").setLevel(QUIET)
