"""One photo, all findings: the cheap checks first, then everything that can be told about the picture together."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from liangzhao.registers.photos.checking import cropping, faces, likeness, measures, thresholds
from liangzhao.registers.photos.checking.decoding import Picture, decode
from liangzhao.registers.photos.checking.faces import Face
from liangzhao.registers.photos.checking.findings import Examination, PhotoFinding, examination, finding


@dataclass(frozen=True)
class _Subject:
    """The picture with its main face, in pixels of the picture."""

    picture: Picture
    grey: faces.Grey
    face: Face


def examine(data: bytes) -> Examination:
    """The findings on an uploaded photo with the two-inch crop and a clean copy (JPEG, no metadata)."""
    decoded = decode(data)
    if decoded.picture is None:
        return examination(decoded.findings)
    picture = decoded.picture
    original, alike = cropping.jpeg(picture), likeness.of(picture)
    grey: faces.Grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    work, factor = _working_size(grey)
    found = faces.find(work)
    if not found:
        return examination([*decoded.findings, _without_face(work)], original=original, likeness=alike)
    main = Face(found[0].box.scaled(factor), found[0].tilt)
    subject = _Subject(picture, grey, main)
    ground = measures.background(picture, main.box)
    place = cropping.cut(picture, main.box, ground)
    findings = [
        *decoded.findings,
        finding("face", ok=True),
        finding("one-face", ok=len(found) == 1, count=str(len(found))),
        *_geometry(subject, place),
        *_background(subject, ground),
        *_light_and_sharpness(subject),
    ]
    crop = cropping.jpeg(cropping.make(picture, place, ground), thresholds.CROP_MAX_BYTES)
    return examination(findings, crop=crop, original=original, likeness=alike)


def _working_size(grey: faces.Grey) -> tuple[faces.Grey, float]:
    """The picture as faces are looked for, and the factor back."""
    factor = max(grey.shape) / thresholds.WORK_LONG_SIDE
    if factor <= 1:
        return grey, 1.0
    reduced = cv2.resize(grey, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.uint8), factor


def _without_face(work: faces.Grey) -> PhotoFinding:
    """A face that appears when the picture is turned was photographed sideways."""
    turned = any(faces.find_portrait(np.ascontiguousarray(np.rot90(work, quarter))) for quarter in (1, 3, 2))
    return finding("upright", ok=False) if turned else finding("face", ok=False)


def _geometry(subject: _Subject, place: cropping.Cut) -> list[PhotoFinding]:
    box, tilt = subject.face.box, subject.face.tilt
    height, width = subject.picture.shape[:2]
    small = box.width < thresholds.MIN_FACE_PIXELS or box.width < thresholds.MIN_FACE_SHARE * min(height, width)
    found = [
        finding("face-size", ok=not small),
        finding("face-large", ok=not _is_too_large(subject)),
        finding("face-place", ok=place.is_inside(subject.picture)),
    ]
    if tilt is not None:
        degrees = str(round(tilt))
        found.append(finding("head-straight", ok=tilt <= thresholds.MAX_TILT_DEGREES, degrees=degrees))
        if thresholds.NOTE_TILT_DEGREES < tilt <= thresholds.MAX_TILT_DEGREES:
            found.append(finding("head-nearly-straight", ok=False, degrees=degrees))
    return found


def _background(subject: _Subject, ground: measures.Background) -> list[PhotoFinding]:
    """Nothing when the head fills the picture: there is no background to judge."""
    if _is_too_large(subject):
        return []
    return [finding("background-light", ok=ground.is_light), finding("background-plain", ok=ground.is_plain)]


def _is_too_large(subject: _Subject) -> bool:
    return bool(subject.face.box.width > thresholds.MAX_FACE_SHARE * subject.picture.shape[1])


def _light_and_sharpness(subject: _Subject) -> list[PhotoFinding]:
    light = measures.light(subject.grey, subject.face.box)
    return [
        finding("sharp", ok=measures.sharpness(subject.grey, subject.face.box) >= thresholds.MIN_SHARPNESS),
        finding("not-dark", ok=not light.is_dark),
        finding("not-bright", ok=not light.is_washed_out),
    ]
