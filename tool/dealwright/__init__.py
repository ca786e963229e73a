"""A sales playbook as code: checked, planned and applied to HubSpot, rendered as documents."""

__version__ = "0.1.0"
