"""Facts a new portal is born with: tables, built-in properties and pipelines, invented people."""
