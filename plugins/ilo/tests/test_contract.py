"""The ILO's lists keep the contract of a plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestIlo(PluginContract):
    package = "victor_ilo"
