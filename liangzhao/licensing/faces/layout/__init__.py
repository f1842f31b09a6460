"""The licence page: what stands where, in millimetres, before any file format."""

from liangzhao.licensing.faces.layout.compose import compose
from liangzhao.licensing.faces.layout.primitives import Box, Curve, Image, Item, Line, Modules, Page, Rect, Text

__all__ = ["Box", "Curve", "Image", "Item", "Line", "Modules", "Page", "Rect", "Text", "compose"]
