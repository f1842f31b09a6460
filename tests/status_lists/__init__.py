"""Status lists: places, bits, signed forms, and how they follow the register."""
