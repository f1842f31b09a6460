"""Lists of millions of rows, taken in by several processes (``import --bulk``).

``taking`` is the way in: ``scanning`` finds where chunks begin and which rows share a number, workers take ``chunks``,
``remaining`` is taken one by one at the end, ``naming`` looks for institutions nobody has. Rows become entries by
``institutions`` and ``persons``: ``judging`` says which, ``people`` writes them, ``entering`` adds what every entry
leaves behind, ``tables`` puts rows into a table by COPY, ``copying`` writes their values, ``made`` remembers which row
made which entry.
"""
