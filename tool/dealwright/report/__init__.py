"""Values in, strings out: one printer a file."""
