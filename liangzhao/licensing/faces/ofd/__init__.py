"""Licences as OFD files (GB/T 33190) under an electronic seal (GB/T 38540)."""

from liangzhao.licensing.faces.ofd.writer import write_ofd

__all__ = ["write_ofd"]
