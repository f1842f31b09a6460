"""Synthetic lists with planted defects at known rates, and the key that says which row has which."""
