"""`{% load ui %}`: every tag of the kit."""

from liangzhao.web.ui.tags import basics, charts, forms, licences, lists
from liangzhao.web.ui.tags.library import register

__all__ = ["basics", "charts", "forms", "licences", "lists", "register"]
