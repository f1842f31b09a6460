"""清理: findings wait in queues, are looked at side by side and decided on; every decision can be undone."""
