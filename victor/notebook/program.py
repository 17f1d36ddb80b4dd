"""Packs the program and the style of a page into one small module, as every form that is opened sends it.

Plain, they are three quarters of what a form of 60 questions sends; packed, a third. The browser unpacks them.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from victor.html import style, tight

LOADER = """
const packed = Uint8Array.from(atob("{packed}"), (c) => c.charCodeAt(0));
const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
const address = URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }}));
const page = await import(address);
URL.revokeObjectURL(address);
export default page.default;
"""
STYLED = """
const sheet = document.createElement("style");
sheet.id = "victor-{name}";
sheet.textContent = {style};
if (!document.getElementById(sheet.id)) document.head.append(sheet);
"""


@cache
def program(*more: str) -> str:
    """The module of a form: the program and style of all forms, and further files from the folder ``static``.

    Args:
        more: Names such as ``desk.css`` or ``editor.js``. A program can do something with each page that is opened:
            ``extras.push(({ el, model, send }) => …)``; what it returns is called when the page is closed.

    >>> len(program()) < 12_000
    True
    """
    names = ("form.js", "form.css", *more)
    sheets = style() + "".join(_file(name) for name in names if name.endswith(".css"))
    scripts = "\n".join(_file(name) for name in names if name.endswith(".js"))
    name = sha256(sheets.encode()).hexdigest()[:8]
    source = STYLED.format(name=name, style=json.dumps(sheets)) + scripts
    # No time in it: the same program is the same text, on every machine.
    return LOADER.format(packed=b64encode(gzip.compress(source.encode(), mtime=0)).decode()).strip()


def _file(name: str) -> str:
    return tight(files("victor.notebook").joinpath("static", name).read_text(encoding="utf-8"))
