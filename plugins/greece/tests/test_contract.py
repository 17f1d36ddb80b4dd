"""Greece keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestGreece(PluginContract):
    package = "victor_greece"
