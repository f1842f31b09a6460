"""``liangzhao up``: everything a node needs, started from one command and ended by one Ctrl-C.

Order of start: database, tables and keys, signer, demo province (first start), sequencer, worker and web. Order of end:
web, worker, sequencer, signer, database.
"""

from liangzhao.config.supervisor.command import run

__all__ = ["run"]
