"""Pages that are made from the tool itself: its commands, its files, its codes."""
