"""The server behind `victor lab`: on this machine only, with a token, quick to answer, asking the network nothing.

It runs inside this process, so that it ends when victor ends, and its kernels with it.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyterlab.labapp import LabApp

HERE = "127.0.0.1"
"""The only address that is listened on."""
QUIET = "ERROR"
"""What servers may tell: a teacher's terminal shows the address and nothing else."""


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
    _echo_nothing()
    server = Lab.initialize_server(
        [
            f"--ServerApp.ip={HERE}",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={folder}",
            f"--ServerApp.open_browser={browser}",
            f"--ServerApp.kernel_websocket_connection_class={__name__}.{AtOnce.__name__}",
            "--ServerApp.terminals_enabled=False",
            "--ServerApp.allow_remote_access=False",
            # In a container people are root; nobody else can come in, whoever runs it.
            "--ServerApp.allow_root=True",
            f"--IdentityProvider.token={token}",
            "--PasswordIdentityProvider.hashed_password=",
            f"--LabApp.default_url=/lab/tree/{notebook}",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
            f"--Application.log_level={QUIET}",
        ]
    )
    server.start()


def _echo_nothing() -> None:
    """Kernels do not send a page's own changes back to it: half of the messages of a click."""
    os.environ["JUPYTER_WIDGETS_ECHO"] = "0"
