"""What a node tells those who watch it: counts of requests, ages of what waits, room that is left. Never about people.

``requests`` counts by route name (never by path: paths hold codes), over all worker processes of a node; ``readings``
are taken from database and disk, at most once every few seconds whoever asks; ``views`` writes both in Prometheus' text
form. The console's 运行状况 shows the same readings.
"""
