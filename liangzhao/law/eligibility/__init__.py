"""Who may have an e-licence, and what helps those who may not yet: one file of rules per licence."""
