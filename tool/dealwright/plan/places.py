"""Where ledgers lie: known to those too who read nothing else of a plan."""

RUNS = ".dealwright/runs"
"""The folder in a repository, unless the portal's file names another."""
SUFFIX = ".jsonl"
