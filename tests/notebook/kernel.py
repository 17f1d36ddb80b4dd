"""A real kernel, and what it says to a page that is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from attrs import frozen
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

WIRE = ("comm_open", "comm_msg", "comm_close", "update_display_data")


@frozen
class Said:
    """What a kernel said while it did one thing: the messages of widgets, and its other output."""

    wire: tuple[dict[str, Any], ...]
    outputs: tuple[dict[str, Any], ...]

    @property
    def size(self) -> int:
        """The bytes of the widgets' messages, as JSON in UTF-8."""
        return sum(len(json.dumps(one["content"], ensure_ascii=False).encode()) for one in self.wire)

    def opened(self, trait: str) -> str:
        """The id of the widget that was opened with a trait of that name."""
        (found,) = (
            one["content"]["comm_id"]
            for one in self.wire
            if one["msg_type"] == "comm_open" and trait in one["content"]["data"].get("state", {})
        )
        return str(found)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What forms sent to their pages."""
        data = [one["content"]["data"] for one in self.wire if one["msg_type"] == "comm_msg"]
        return [one["content"] for one in data if one.get("method") == "custom"]


@frozen
class Kernel:
    """A kernel that runs; ask it in turn."""

    client: BlockingKernelClient

    def run(self, code: str) -> Said:
        """Run a cell; an error in it is one here."""
        return self._heard(self.client.execute(code))

    def act(self, widget: str, act: dict[str, Any]) -> Said:
        """Do something at a page."""
        content = {"comm_id": widget, "data": {"method": "custom", "content": act}}
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)
        return self._heard(message["header"]["msg_id"])

    def _heard(self, asked: str) -> Said:
        wire, outputs = [], []
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=60)
            except Empty:
                raise AssertionError("the kernel says nothing") from None
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != asked:
                continue
            if kind == "error":
                raise AssertionError("\n".join(content["traceback"]))
            if kind in WIRE:
                wire.append(message)
            elif kind in ("display_data", "execute_result", "stream"):
                outputs.append(message)
            elif kind == "status" and content["execution_state"] == "idle":
                return Said(tuple(wire), tuple(outputs))


@contextmanager
def kernel(folder: Path) -> Iterator[Kernel]:
    """A kernel that works in a folder; it ends with the block."""
    manager, client = start_new_kernel(cwd=str(folder))
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
