"""Services beside HubSpot: one module each, and what they do behind small protocols."""
