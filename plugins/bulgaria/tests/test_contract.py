"""Bulgaria keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestBulgaria(PluginContract):
    package = "victor_bulgaria"
