"""The identifiers that a licence carries: its own, and the codes of organisations inside it."""
