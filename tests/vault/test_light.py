"""The library of keys is loaded with the first key, not before."""

from __future__ import annotations

import os
import subprocess
import sys


def test_importing_victor_and_its_vault_loads_no_cryptography() -> None:
    program = "import sys, victor, victor.vault; sys.exit('cryptography' in sys.modules or 'sqlalchemy' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, env=environment)
