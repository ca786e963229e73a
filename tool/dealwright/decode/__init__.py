"""Trees to the model and back."""
