"""Floor 0: plain Python that every other part stands on."""
