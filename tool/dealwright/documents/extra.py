"""The packages that only some formats need."""

from dealwright.errors import DealwrightError


def lacks(what: str, package: str | None) -> DealwrightError:
    """What is told where a package of the extra `render` is not installed."""
    return DealwrightError(
        f"{what} needs the package {package}", hint="pip install 'dealwright[render]'"
    )
