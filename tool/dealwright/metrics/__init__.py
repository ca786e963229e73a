"""What the records say: numbers, how sure one can be of them, and when to stop and reconsider."""
