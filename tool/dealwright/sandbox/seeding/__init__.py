"""An invented sales history: who came, what became of them, and the truth it was drawn from."""
