"""Reading a foreign list into a register: every row becomes an entry or a named problem, none vanishes.

reading → mapping → normalising → entering. Running the same file again changes nothing, so an import that was
stopped goes on where it was by being started again.
"""
