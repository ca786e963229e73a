"""The playbook's own changelog, newest version first."""

from collections.abc import Iterable

from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.check.rules.history import version_key
from dealwright.documents.environment import render
from dealwright.history.release import Release
from dealwright.model.portals import Version

PATH = "playbook/CHANGELOG.md"


def render_changelog(
    versions: Iterable[Version], environment: ImmutableSandboxedEnvironment
) -> str:
    return render(environment, "changelog.md.j2", versions=newest_first(versions))


def released(release: Release, environment: ImmutableSandboxedEnvironment) -> dict[str, str]:
    """The files that a release writes."""
    return {release.path: release.text, PATH: render_changelog(release.versions, environment)}


def newest_first(versions: Iterable[Version]) -> tuple[Version, ...]:
    return tuple(sorted(versions, key=lambda one: version_key(one.version), reverse=True))
