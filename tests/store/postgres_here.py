"""A PostgreSQL of our own: Debian's programs, a folder of its own, on 127.0.0.1, for the time of the tests.

``apt-get install -y --no-install-recommends postgresql``, then ``VICTOR_POSTGRESQL=1 pytest tests/store``. Where the
programs are missing, the tests that need them are skipped; with ``VICTOR_POSTGRESQL=1`` they fail.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

HOW = "needs PostgreSQL: apt-get install -y --no-install-recommends postgresql; VICTOR_POSTGRESQL=1 asks for it"
USER = "desk"
NAME = "athens.victor"
"""The database of the fixtures; named as the file of the others, so that errors read alike."""

SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=on",
    "shared_buffers=32MB",
    "max_wal_size=128MB",
    "max_connections=150",
)


def programs() -> Path | None:
    """The folder of the newest server that is installed."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4].split(".")[0])
    )
    found = debian[-1] if debian else shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def wanted() -> bool:
    """Whether the tests of PostgreSQL must run, wherever they are."""
    return os.environ.get("VICTOR_POSTGRESQL") == "1"


@define
class Server:
    """A running server; its databases are made one for each test."""

    home: Path
    folder: Path
    port: int
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        place = ["-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*_unprivileged(), str(self.home / "postgres"), *place, *settings], stdout=log, stderr=log
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                self.connect().close()
            except Exception:  # noqa: BLE001  psycopg's, while it starts
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` in order, ``immediate`` as a power cut would."""
        assert self.process is not None
        command = [str(self.home / "pg_ctl"), "-D", str(self.folder / "data"), "stop", "-w", "-s", "-m", mode]
        subprocess.run([*_unprivileged(), *command], check=True)
        self.process.wait(30)

    def connect(self, database: str = "postgres") -> Any:
        """A bare connection of the driver."""
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=self.password, dbname=database, autocommit=True
        )

    def database(self, name: str | None = None) -> str:
        """The address of a new empty database."""
        name = name or f"athens_{secrets.token_hex(4)}"
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def empty(self, name: str) -> None:
        """Take all tables out of a database."""
        with self.connect(name) as connection:
            connection.execute("SET client_min_messages = warning")  # it tells each table that goes
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}:{self.password}@127.0.0.1:{self.port}/{name}"


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root; Debian has made a user for it. It ends with the tests, however they end."""
    other = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *other, "--pdeathsig=INT"] if other or shutil.which("setpriv") else []


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def running() -> Iterator[Server]:
    """A fresh server, gone afterwards with all that it held."""
    home = programs()
    if home is None:
        if wanted():
            pytest.fail(HOW, pytrace=False)
        pytest.skip(HOW)
    # Not in pytest's folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        secret = folder / "password"
        server = Server(home, folder, _free_port(), secrets.token_urlsafe(24))
        secret.write_text(server.password)
        secret.chmod(0o644)
        made = ["-D", str(folder / "data"), "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"]
        made += ["--no-sync", "--locale=C.UTF-8"]
        command = [*_unprivileged(), str(home / "initdb"), *made]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        server.start()
        try:
            yield server
        finally:
            if server.process is not None and server.process.poll() is None:
                server.stop("immediate")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL for the tests of this process, or a skip that says what is missing."""
    with running() as server:
        server.database(NAME)
        yield server


@pytest.fixture
def address(server: Server) -> str:
    """The address of an empty database."""
    server.empty(NAME)
    return server.address(NAME)
