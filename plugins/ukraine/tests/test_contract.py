"""Ukraine keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestUkraine(PluginContract):
    package = "victor_ukraine"
