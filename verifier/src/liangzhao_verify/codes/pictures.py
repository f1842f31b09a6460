"""QR codes in pictures."""

from __future__ import annotations

from io import BytesIO

from liangzhao_verify import failures
from liangzhao_verify.codes import reading

_MOST_PIXELS = 50_000_000
_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def is_picture(data: bytes) -> bool:
    """Whether these are the first bytes of a PNG or a JPEG."""
    return data.startswith(_MARKS)


def code_in(data: bytes) -> str:
    """The text of the one licence code in a picture; raises the StructureFailure that fits.

    Other codes in it do not matter unless there is none of a licence: then the text of one of them.
    """
    texts = tuple(dict.fromkeys(_texts(data)))
    ours = [text for text in texts if _is_ours(text)]
    if len(ours) > 1:
        raise failures.SeveralCodes()
    if not texts:
        raise failures.NoCodeInPicture()
    return ours[0] if ours else texts[0]


def _is_ours(text: str) -> bool:
    try:
        reading.within(text)
    except reading.NotAStaticCode:
        return False
    return True


def _texts(data: bytes) -> list[str]:
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ImportError as error:
        raise failures.PicturesNotRead() from error
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise failures.PictureUnreadable()
            grey = picture.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise failures.PictureUnreadable() from error
    return [
        found.text for found in zxingcpp.read_barcodes(grey, zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ]
