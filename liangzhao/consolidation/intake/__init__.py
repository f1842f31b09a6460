"""Taking lists in: raw rows kept for ever, entries made, findings kept as proposals, all of it undone load by load.

importing reads and maps, quality looks; here is the one way in. Every batch is one transaction that keeps its raw rows,
makes its entries and moves ``Load.taken`` on: a run that was killed goes on behind the last batch, nothing twice.
"""
