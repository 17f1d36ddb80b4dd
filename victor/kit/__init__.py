"""The kit for writing plugins: reads a plugin where it stands, checks it, and writes new ones.

`victor plugin check` and the contract in `victor.testing` are two faces of it.
"""

from victor.kit.check import Check, Report, check
from victor.kit.folder import PluginFolder
from victor.kit.worked import WorkedCase

__all__ = ["Check", "PluginFolder", "Report", "WorkedCase", "check"]
