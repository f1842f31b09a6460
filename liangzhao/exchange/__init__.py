"""Floor 6: talking to other nodes and neighbouring systems. Empty so far."""
