"""Long campaigns against our own node: ``make night`` runs them all and writes docs/generated/reliability.md."""
