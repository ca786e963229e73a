"""A repository, a git revision or a released version to a playbook, or to findings."""
