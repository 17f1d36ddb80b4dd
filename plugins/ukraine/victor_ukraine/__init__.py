"""Ukraine, as a plugin of victor: all it knows stands in the TOML files beside this one."""

from victor import Country, hookimpl


@hookimpl
def victor_country() -> Country:
    """Ukraine as it stands today."""
    return Country.load(__package__)
