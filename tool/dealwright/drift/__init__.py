"""What a portal says otherwise than the playbook that was applied to it, and who changed it."""
