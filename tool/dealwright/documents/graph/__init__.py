"""The stages of a pipeline as a picture: what leads where, where everything lies, the SVG."""
