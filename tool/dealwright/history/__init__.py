"""What changed between two playbooks, in sentences; versions and releases."""
