"""What can be wrong with a playbook: its shape by JSON Schema, its meaning by rules."""
