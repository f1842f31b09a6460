"""Lists for the tests of uploads, and who loads them."""

from __future__ import annotations

from datetime import date, timedelta

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, working
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import Institution
from tests.support.cast import Cast

HOSPITAL = "北京海淀示例医院"
HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态"
INSTITUTIONS = "机构编码,机构名称,区县,地址,类别\n1,甲诊所,海淀区,某路1号,D211\n2,乙诊所,东城区,某路2号,D211\n"


def nurse_line(number: int, institution: str = HOSPITAL, name: str = "王芳") -> str:
    """A line of a list of nurses."""
    day = date(1985, 5, 17) + timedelta(days=number // 400)  # sequence numbers run out within a day
    person = id_number.compose("110108", day, number % 400 * 2)
    return f"{name}{number},{person},2015110{number:05d},{institution},2015.1.20,2030-01-19,在册"


def nurses(*lines: str) -> bytes:
    """A list of nurses as a file."""
    return "\n".join([HEAD, *lines, ""]).encode()


def officer(cast: Cast, organ: str = "海淀", role: RoleCode = RoleCode.ACCEPTOR) -> Actor:
    """Somebody of an authority who may load."""
    account = cast.account(f"officer-{cast.next()}", role, authority=cast.authority(organ))
    return cast.actor(account)


def administrator(cast: Cast, institution: Institution) -> Actor:
    """The administrator of an institution."""
    return cast.actor(cast.account(f"admin-{cast.next()}", RoleCode.INSTITUTION_ADMIN, institution=institution))


def received(
    content: bytes, by: Actor, kind: Kind = Kind.NURSE, name: str = "名单.csv", source: str = "旧库"
) -> Upload:
    """A file that was uploaded."""
    return actions.receive(content, kind=kind, source=source, file_name=name, by=by)


def tried(content: bytes, by: Actor, kind: Kind = Kind.NURSE, name: str = "名单.csv", source: str = "旧库") -> Upload:
    """A file that was uploaded, its columns as proposed, and tried by the worker."""
    upload = received(content, by, kind, name, source)
    actions.choose_columns(upload, upload.columns, by=by)
    return worked(upload)


def worked(upload: Upload) -> Upload:
    """The upload after the worker did all there is to do."""
    working.work(60)
    return Upload.objects.select_related("blob", "load").get(pk=upload.pk)
