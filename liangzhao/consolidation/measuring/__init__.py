"""How good the data are: the rules over the whole register, scores of loads and of the register, the report."""
