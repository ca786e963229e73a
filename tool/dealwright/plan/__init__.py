"""Wish against fact: resources, their differences, guards, and doing what a plan says.

Nothing here knows HubSpot's API or the playbook's files.
"""
