"""The embedded PostgreSQL of a node that was given no ``DATABASE_URL``.

Only this package knows which wheel brings the server. ``Cluster`` starts it under ``<home>/pg``,
on a Unix socket in a private folder, with passwords of its own and durable settings.
"""

from liangzhao.config.cluster.server import Cluster, ClusterError

__all__ = ["Cluster", "ClusterError"]
