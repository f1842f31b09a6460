"""What a merge moves: one part per file, carried in order and brought back in the opposite order."""
