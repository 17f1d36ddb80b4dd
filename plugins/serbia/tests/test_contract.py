"""Serbia keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestSerbia(PluginContract):
    package = "victor_serbia"
