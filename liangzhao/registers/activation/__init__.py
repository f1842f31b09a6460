"""激活: codes an institution hands to its practitioners, and the accounts they open with them (domain.md §1.5)."""
