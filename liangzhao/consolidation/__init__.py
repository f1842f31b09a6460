"""Legacy data: reading foreign lists into the registers."""
