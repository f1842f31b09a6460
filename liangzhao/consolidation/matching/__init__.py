"""Which entry a foreign row means: candidates by several keys, a score made of few features, three outcomes."""
