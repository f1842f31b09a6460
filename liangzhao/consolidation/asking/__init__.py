"""核实: what practitioners and institutions are asked about their entries, what they answer, who is reminded."""
