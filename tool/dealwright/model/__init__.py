"""The words of the playbook, as frozen values."""
