"""Checks of an uploaded ID photo: pure functions from bytes to findings, a crop and a clean copy."""

from liangzhao.registers.photos.checking.cropping import thumbnail
from liangzhao.registers.photos.checking.examination import examine
from liangzhao.registers.photos.checking.findings import Examination, PhotoFinding
from liangzhao.registers.photos.checking.upload import examine_upload, too_large

__all__ = ["Examination", "PhotoFinding", "examine", "examine_upload", "thumbnail", "too_large"]
