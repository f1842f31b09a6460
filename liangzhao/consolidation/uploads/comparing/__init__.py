"""名单对照: two dates of one list, asked for by an officer, compared by the worker step by step; nothing is deleted.

``asking`` begins, stops and goes on · ``working`` takes the steps · ``laying`` turns rows into marks · ``joining``
finds who is whom by marks, ``naming`` by names · ``lines`` reads what was found, for pages and files.
"""
