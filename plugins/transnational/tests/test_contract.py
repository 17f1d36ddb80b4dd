"""The transnational layer keeps the contract of a country plugin: see plugins/README.md."""

from victor.testing import PluginContract


class TestTransnational(PluginContract):
    package = "victor_transnational"
