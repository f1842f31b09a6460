"""What the checks say: one finding per property, in words, each with its remedy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from liangzhao.kernel.words import Sentence, _

Level = Literal["hard", "soft"]


@dataclass(frozen=True)
class PhotoFinding:
    """One property of a photo; a hard one that is not ok keeps the photo from being used."""

    id: str
    ok: bool
    level: Level
    says: Sentence
    remedy: Sentence | None


@dataclass(frozen=True)
class Examination:
    """All findings; the crop and the clean copy (both JPEG) as far as the picture could be read and a face found.

    ``likeness`` is what copies of the picture have in common, empty when it could not be read.
    """

    findings: tuple[PhotoFinding, ...]
    crop: bytes | None
    original: bytes | None
    passed: bool
    likeness: str = ""

    @property
    def failed(self) -> tuple[PhotoFinding, ...]:
        """The findings that speak against the photo, the blocking ones first."""
        against = [finding for finding in self.findings if not finding.ok]
        return tuple(sorted(against, key=lambda finding: finding.level != "hard"))


@dataclass(frozen=True)
class Words:
    """The sentences of one finding: when it is well, when it is not, and what to do then."""

    well: str
    ill: str
    remedy: str
    level: Level = "hard"


WORDS: dict[str, Words] = {
    "format": Words(
        _("文件是 JPEG 或 PNG 照片。"),
        _("文件不是 JPEG 或 PNG 照片（识别为：%(kind)s）。"),
        _("请上传 JPG 或 PNG 格式的照片。"),
    ),
    "picture": Words(
        _("文件是 JPEG 或 PNG 照片。"),
        _("这不是图片文件，或者不是能够识别的图片格式。"),
        _("请上传 JPG 或 PNG 格式的照片。"),
    ),
    "heic": Words(
        _("文件是 JPEG 或 PNG 照片。"),
        _("这是 HEIC 格式的照片，暂不支持。"),
        _(
            "苹果手机请在“设置—相机—格式”中选择“兼容性最佳”后重新拍摄，"
            "或在相册中选择“拷贝照片”后粘贴为 JPG；安卓手机请在相册中“另存为 JPG”。"
        ),
    ),
    "file-size": Words(
        _("文件大小合适。"),
        _("文件有 %(megabytes)s MB，超过 5 MB。"),
        _("请在手机相册中将照片缩小，或在拍摄时选择较低的分辨率。"),
    ),
    "pixels": Words(
        _("像素数量合适。"),
        _("照片有 %(width)s×%(height)s 像素，超过 2500 万像素。"),
        _("请缩小照片后再上传。"),
    ),
    "readable": Words(
        _("照片可以完整读取。"),
        _("照片无法读取，文件已损坏或不完整。"),
        _("请重新保存或重新拍摄后再上传。"),
    ),
    "still": Words(
        _("文件中只有一张照片。"),
        _("文件是动图或含有多张画面。"),
        _("请上传一张静态照片。"),
    ),
    "resolution": Words(
        _("照片足够清楚，可以印制二寸照片。"),
        _("照片只有 %(width)s×%(height)s 像素，太小。"),
        _("请上传宽不少于 295、高不少于 413 像素的照片，最好直接用手机拍摄，不要使用截图。"),
    ),
    "face": Words(
        _("照片中有一张正面人脸。"),
        _("照片中没有找到清楚的正面人脸。"),
        _("请正对镜头、露出五官、不戴帽子和口罩，在光线均匀处重新拍摄。"),
    ),
    "upright": Words(
        _("照片方向正确。"),
        _("照片是横着或倒着的。"),
        _("请在相册中将照片旋转为头顶朝上后再上传。"),
    ),
    "one-face": Words(
        _("照片中只有一个人。"),
        _("照片中有 %(count)s 张人脸。"),
        _("请上传只有本人的单人照片，背景中也不要有他人或画像。"),
    ),
    "face-size": Words(
        _("头部大小合适。"),
        _("头部在照片中太小。"),
        _("请靠近一些拍摄，头部和肩部应占画面的大部分。"),
    ),
    "face-large": Words(
        _("头部大小合适。"),
        _("头部在照片中太大，头发或耳朵不完整。"),
        _("请离远一些拍摄，头顶上方和两侧留出空白。"),
    ),
    "face-place": Words(
        _("头部位置合适，头顶、两侧和肩部完整。"),
        _("头部太靠近照片边缘，头顶、两侧或肩部不完整。"),
        _("请把头部放在画面中央偏上，头顶上方留出空白，并拍到肩部。"),
    ),
    "head-straight": Words(
        _("头部端正。"),
        _("头部倾斜约 %(degrees)s 度。"),
        _("请端正头部，双眼保持水平后重新拍摄。"),
    ),
    "head-nearly-straight": Words(
        _("头部端正。"),
        _("头部略有倾斜，约 %(degrees)s 度。"),
        _("可以使用；如有条件，请端正头部后重新拍摄。"),
        "soft",
    ),
    "background-light": Words(
        _("背景为白色。"),
        _("背景不是白色或太暗。"),
        _("请在白色墙面或白布前重新拍摄，人离墙约半米以避免阴影。"),
    ),
    "background-plain": Words(
        _("背景干净。"),
        _("背景有图案、杂物或明显的阴影。"),
        _("请在没有杂物的白色墙面前重新拍摄，避免逆光和阴影。"),
    ),
    "sharp": Words(
        _("面部清晰。"),
        _("面部模糊。"),
        _("请擦净镜头、拿稳手机、对准面部对焦后重新拍摄。"),
    ),
    "not-dark": Words(
        _("面部亮度合适。"),
        _("面部太暗。"),
        _("请面向窗户或灯光重新拍摄，不要逆光。"),
    ),
    "not-bright": Words(
        _("面部没有过曝。"),
        _("面部太亮，五官不清。"),
        _("请关闭闪光灯、避开直射阳光后重新拍摄。"),
    ),
}


def finding(name: str, *, ok: bool, **params: str) -> PhotoFinding:
    """The finding of that name with its sentences."""
    words = WORDS[name]
    if ok:
        return PhotoFinding(name, ok, words.level, Sentence(words.well), None)
    return PhotoFinding(name, ok, words.level, Sentence(words.ill, params), Sentence(words.remedy))


def examination(
    findings: list[PhotoFinding], *, crop: bytes | None = None, original: bytes | None = None, likeness: str = ""
) -> Examination:
    """The findings together; a photo passes when it has a crop and no hard finding against it."""
    against = any(found.level == "hard" and not found.ok for found in findings)
    return Examination(tuple(findings), crop, original, crop is not None and not against, likeness)


def megabytes(size: int) -> str:
    """A file size for a sentence, rounded up: what is over a limit is never called as large as the limit."""
    return f"{math.ceil(size / 1024 / 1024 * 10) / 10:.1f}"
