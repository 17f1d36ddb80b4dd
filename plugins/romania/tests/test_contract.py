"""Romania keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestRomania(PluginContract):
    package = "victor_romania"
