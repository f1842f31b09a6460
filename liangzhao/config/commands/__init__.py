"""Sub-commands that need the whole node; thin, the work is in the floors below."""
