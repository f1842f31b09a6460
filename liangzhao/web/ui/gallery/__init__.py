"""The gallery: every component and every kind of page with invented content, to be looked at and tested."""

from liangzhao.web.ui.gallery.views import FAMILIES, PAGES, family, index, sample_page

__all__ = ["FAMILIES", "PAGES", "family", "index", "sample_page"]
