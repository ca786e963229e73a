"""Definitions to SQL, their numbers, and what the numbers mean."""
