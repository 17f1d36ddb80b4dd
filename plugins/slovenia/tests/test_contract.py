"""Slovenia keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestSlovenia(PluginContract):
    package = "victor_slovenia"
