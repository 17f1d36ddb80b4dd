"""The user's copy of the notebooks, and the server that shows them."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.browser.lab import TOKEN, Lab, serving
from victor.errors import NotFoundError, VictorError
from victor.notebook.lab import FIRST, copy_notebooks, find_notebook, free_port, notebook_sources


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.ipynb").write_text(f"{name} 1", encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, str]:
    return {one.name: one.read_text("utf-8") for one in sorted(folder.glob("*.ipynb"))}


def test_the_shipped_notebooks_are_found() -> None:
    assert (notebook_sources() / FIRST).is_file()


def test_what_the_user_changed_stays_and_the_newer_one_stands_beside_it(shipped: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert copy_notebooks(mine, shipped) == []
    assert content(mine) == {"a.ipynb": "a 1", "b.ipynb": "b 1"}

    (mine / "a.ipynb").write_text("a of the user", encoding="utf-8")
    assert copy_notebooks(mine, shipped) == []
    assert content(mine) == {"a.ipynb": "a of the user", "b.ipynb": "b 1"}

    for name in ("a", "b"):
        (shipped / f"{name}.ipynb").write_text(f"{name} 2", encoding="utf-8")
    (told,) = copy_notebooks(mine, shipped)
    assert told.startswith("a.ipynb is yours and stays")
    assert content(mine) == {"a.ipynb": "a of the user", "a.new.ipynb": "a 2", "b.ipynb": "b 2"}
    assert copy_notebooks(mine, shipped) == [], "it is said once"

    (mine / "a.new.ipynb").write_text("this too", encoding="utf-8")
    (shipped / "a.ipynb").write_text("a 3", encoding="utf-8")
    (told,) = copy_notebooks(mine, shipped)
    assert "in its way" in told
    assert content(mine) == {"a.ipynb": "a of the user", "a.new.ipynb": "this too", "b.ipynb": "b 2"}


@pytest.mark.parametrize("marks", [None, "[]", "not json", '{"a.ipynb": 3}'])
def test_where_nobody_knows_who_wrote_a_file_it_is_the_users(shipped: Path, tmp_path: Path, marks: str | None) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.ipynb").write_text("a of the user", encoding="utf-8")
    if marks is not None:
        (mine / ".victor-shipped.json").write_text(marks, encoding="utf-8")
    assert len(copy_notebooks(mine, shipped)) == 1
    assert content(mine) == {"a.ipynb": "a of the user", "a.new.ipynb": "a 1", "b.ipynb": "b 1"}


def test_a_folder_that_cannot_be_is_said(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(VictorError, match="cannot be put there"):
        copy_notebooks(tmp_path / "file" / "mine", shipped)


def test_a_notebook_is_found_by_name_or_as_a_file(shipped: Path, tmp_path: Path) -> None:
    assert find_notebook(Path("a"), shipped) == find_notebook(Path("a.ipynb"), shipped) == shipped / "a.ipynb"
    assert find_notebook(shipped / "b.ipynb", tmp_path) == shipped / "b.ipynb"
    with pytest.raises(NotFoundError, match="no notebook 'c'"):
        find_notebook(Path("c"), shipped)


def test_a_port_that_is_taken_is_left_alone() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) > port


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with serving(tmp_path_factory.mktemp("lab")) as served:
        yield served


def ask(lab: Lab, path: str, *, token: str | None = TOKEN, post: object = None) -> tuple[int, bytes, dict[str, str]]:
    headers = {"Authorization": f"token {token}"} if token else {}
    body = None if post is None else json.dumps(post).encode()
    try:
        with urlopen(Request(f"{lab.url}/{path}", data=body, headers=headers), timeout=20) as answer:  # noqa: S310  ours
            return answer.status, answer.read(), dict(answer.headers)
    except HTTPError as error:
        with error:
            return error.code, b"", {}


def test_the_server_answers_its_owner_only_and_ends_with_its_kernels(lab: Lab) -> None:
    assert [ask(lab, "api/kernels", token=one)[0] for one in (None, "guessed", TOKEN)] == [403, 403, 200]
    assert ask(lab, "api/terminals", post={})[0] in (404, 403)
    _, page, headers = ask(lab, "lab")
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert b'"exposeAppInBrowser": true' in page, "the settings of the test's own folder are read"
    assert (lab.folder / FIRST).is_file()
    port = int(lab.url.rsplit(":", 1)[1])
    for address in _others():
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection((address, port), timeout=1)
    assert ask(lab, "api/kernels", post={"name": "python3"})[0] == 201
    kernels = _children(lab.process.pid)
    assert kernels
    lab.process.send_signal(signal.SIGINT)
    assert lab.process.wait(timeout=20) == 0
    assert not [pid for pid in kernels if Path(f"/proc/{pid}").exists()]
    told = (lab.folder.parent / "log.txt").read_text("utf-8")
    assert told.startswith(f"{lab.url}/lab/tree/{FIRST}?token={TOKEN}\nCtrl-C ends it.\n")
    assert told.endswith("victor: the server has ended, and all that ran in it\n")
    assert "deprecated" not in told


def _others() -> list[str]:
    """The addresses of this machine that others can reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [one.getsockname()[0]]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]
