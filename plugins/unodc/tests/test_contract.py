"""UNODC's lists keep the contract of a plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestUnodc(PluginContract):
    package = "victor_unodc"
