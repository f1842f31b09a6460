"""The parts of an OFD licence before it is sealed, and the package they go into."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO

from liangzhao.kernel import clock
from liangzhao.licensing.faces.face import Face
from liangzhao.licensing.faces.layout.primitives import Image, Item, Page, Text
from liangzhao.licensing.faces.ofd import metadata
from liangzhao.licensing.faces.ofd.shapes import Painter, shape
from liangzhao.licensing.faces.ofd.typefaces import FontCase
from liangzhao.licensing.faces.ofd.xml import Ids, attribute, document, element, number, numbers
from liangzhao_verify.custom_names import TAGS_NAMESPACE
from liangzhao_verify.ofd.evidence import RECORD, RECORD_CERTIFICATE, RECORD_SIGNATURE

ROOT = "Doc_0"
# The template's objects are numbered from here, so that its file is the same in all documents of a kind.
TEMPLATE_IDS = 100_000
EPOCH = (1980, 1, 1, 0, 0, 0)

Files = dict[str, bytes]


@dataclass(frozen=True)
class Parts:
    """Every file of a licence but its signatures; ``stamped_page`` is the id of the page that takes the seal."""

    files: Files
    stamped_page: int


def parts(face: Face, pages: tuple[Page, ...], seal_name: str, sealed_at: datetime) -> Parts:
    """Return the files of an unsealed licence."""
    ids = Ids()
    page_ids = [ids.next() for _ in pages]
    template_id = ids.next()
    painter = Painter(ids, FontCase(ids))
    contents = {
        f"{ROOT}/Pages/Page_{n}/Content.xml": _page(page, page_id, template_id, painter)
        for n, (page, page_id) in enumerate(zip(pages, page_ids, strict=True))
    }
    attachments = _attachments(face, ids, sealed_at)
    template, last_template_id = _template(pages[0].backdrop)
    files = {
        "OFD.xml": metadata.entry_point(face, metadata.custom_data(face, seal_name, sealed_at), sealed_at),
        f"{ROOT}/Document.xml": _document(pages[0], page_ids, template_id, last_template_id),
        f"{ROOT}/PublicRes.xml": _fonts(painter.fonts),
        f"{ROOT}/DocumentRes.xml": _pictures(painter),
        f"{ROOT}/Tpls/Tpl_0/Content.xml": template,
        **contents,
        f"{ROOT}/Tags/CustomTags.xml": _tags(),
        f"{ROOT}/Tags/Fields.xml": metadata.field_index(painter.index),
        **attachments,
        **{f"{ROOT}/Res/{font.file_name}": font.subset() for font in painter.fonts.embedded()},
        **{f"{ROOT}/Res/{_picture_name(number)}": image.data for number, image in painter.pictures},
    }
    stamped = next(page_id for page, page_id in zip(pages, page_ids, strict=True) if page.seal_box is not None)
    return Parts(files, stamped)


def pack(files: Files) -> bytes:
    """Return the files as a package whose bytes depend on nothing but them.

    Nothing is compressed: one content has many deflate streams, so a changed bit of one could go unnoticed (SEC-K5).
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data, zipfile.ZIP_STORED)
    return out.getvalue()


def _page(page: Page, page_id: int, template_id: int, painter: Painter) -> bytes:
    layer_id = painter.ids.next()
    layer = f'<ofd:Layer ID="{layer_id}" Type="Body">{painter.layer(page.items, page_id)}</ofd:Layer>'
    template = f'<ofd:Template TemplateID="{template_id}" ZOrder="Background"/>'
    return document("Page", f"{template}<ofd:Area>{_boxes(page)}</ofd:Area><ofd:Content>{layer}</ofd:Content>")


@cache
def _template(backdrop: tuple[Item, ...]) -> tuple[bytes, int]:
    ids = Ids(TEMPLATE_IDS)
    layer_id = ids.next()
    shapes = "".join(shape(item, ids.next()) for item in backdrop if not isinstance(item, (Text, Image)))
    layer = f'<ofd:Layer ID="{layer_id}" Type="Background">{shapes}</ofd:Layer>'
    return document("Page", f"<ofd:Content>{layer}</ofd:Content>"), ids.last


def _boxes(page: Page) -> str:
    return element("PhysicalBox", numbers(0, 0, page.width, page.height))


def _document(page: Page, page_ids: list[int], template_id: int, last_id: int) -> bytes:
    common = (
        f"<ofd:MaxUnitID>{last_id}</ofd:MaxUnitID><ofd:PageArea>{_boxes(page)}</ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        f'<ofd:TemplatePage ID="{template_id}" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    )
    listing = "".join(
        f'<ofd:Page ID="{page_id}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n, page_id in enumerate(page_ids)
    )
    # The order of these four is the schema's.
    return document(
        "Document",
        (
            f"<ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listing}</ofd:Pages>"
            "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
        ),
    )


def _fonts(case: FontCase) -> bytes:
    fonts = "".join(font.resource() for font in case.embedded())
    return document("Res", f"<ofd:Fonts>{fonts}</ofd:Fonts>", ' BaseLoc="Res"')


def _pictures(painter: Painter) -> bytes:
    media = "".join(
        f'<ofd:MultiMedia ID="{number}" Type="Image" Format="JPEG">'
        f"<ofd:MediaFile>{_picture_name(number)}</ofd:MediaFile></ofd:MultiMedia>"
        for number, _ in painter.pictures
    )
    content = f"<ofd:MultiMedias>{media}</ofd:MultiMedias>" if media else ""
    return document("Res", content, ' BaseLoc="Res"')


def _picture_name(resource: int) -> str:
    return f"image_{resource}.jpg"


def _tags() -> bytes:
    kind = attribute(TAGS_NAMESPACE)
    # The standard's text calls it TypeID, its schema NameSpace; readers look for either.
    attributes = f" TypeID={kind} NameSpace={kind}"
    return document("CustomTags", f"<ofd:CustomTag{attributes}>{element('FileLoc', 'Fields.xml')}</ofd:CustomTag>")


def _attachments(face: Face, ids: Ids, sealed_at: datetime) -> Files:
    """Return the canonical record, the signature over it, the certificate where a former key made it, and the list."""
    files = {
        RECORD: face.record,
        RECORD_SIGNATURE: face.record_signature,
        RECORD_CERTIFICATE: face.record_certificate,
    }
    created = sealed_at.astimezone(clock.LEGAL_ZONE).replace(tzinfo=None).isoformat(timespec="seconds")
    entries = "".join(
        f'<ofd:Attachment ID="{ids.next()}" Name="{name}" Format="{name.rpartition(".")[2]}" CreationDate="{created}"'
        f' Size="{number(len(data) / 1024)}"><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment>'
        for name, data in files.items()
        if data
    )
    held = {f"{ROOT}/Attachs/{name}": data for name, data in files.items() if data}
    return {f"{ROOT}/Attachs/Attachments.xml": document("Attachments", entries), **held}
