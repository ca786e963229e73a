"""The HTTP surface: one module a family of paths, each with a table of its routes."""
