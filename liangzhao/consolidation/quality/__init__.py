"""Data quality: rules over rows of legacy data, what they find, propose and may mend (domain.md §8)."""
