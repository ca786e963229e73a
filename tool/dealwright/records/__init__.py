"""The snapshot: what HubSpot's records were and are, as tables on disk, and how it is kept up to date."""
