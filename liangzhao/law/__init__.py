"""Floor 1: rules and parameters with their articles and dates, in plain Python."""
