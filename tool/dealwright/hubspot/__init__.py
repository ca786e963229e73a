"""HubSpot: the playbook as its resources, its records read, its configuration written."""
