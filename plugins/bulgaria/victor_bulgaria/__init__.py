"""Bulgaria, as a plugin of victor: all it knows stands in the TOML files beside this one."""

from victor import Country, hookimpl


@hookimpl
def victor_country() -> Country:
    """Bulgaria as it stands today."""
    return Country.load(__package__)
