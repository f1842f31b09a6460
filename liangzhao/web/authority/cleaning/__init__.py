"""数据清理: rules with their counts and the score, a rule's queue, one finding laid open and decided."""
