"""Floor 5: service items, applications and decisions. Empty so far: registers change by maintenance."""
