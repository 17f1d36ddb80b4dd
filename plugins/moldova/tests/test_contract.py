"""Moldova keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestMoldova(PluginContract):
    package = "victor_moldova"
