"""The public log from the reader's side: its tree (RFC 6962), its signed notes (C2SP), the proof of one licence.

What publishes a log writes with the same modules.
"""
