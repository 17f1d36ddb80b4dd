"""The layer between countries, as a plugin of victor: who tells whom across a border."""

from victor import Country, hookimpl


@hookimpl
def victor_country() -> Country:
    """The transnational layer as it stands today."""
    return Country.load(__package__)
