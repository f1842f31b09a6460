"""The acts and documents the rules rest on, each article with the days it is in force.

``unread`` marks articles whose number after the latest amendment was not re-read; a lawyer checks them before they
are printed on a legal document.
"""

from __future__ import annotations

from datetime import date

from liangzhao.kernel.rules import Provision
from liangzhao.kernel.words import _

E_LICENCES_OPENED = date(2020, 8, 1)
PHYSICIANS_ACT = date(2022, 3, 1)
INSTITUTIONS_REVISED = date(2022, 5, 1)

_NOTICE = _(
    "《北京市卫生健康委员会 北京市中医管理局关于推行医疗机构/医师、护士电子证照工作的通知》（京卫医〔2020〕80号）"
)
_GUIDANCE = _("《关于加快医疗机构、医师、护士电子化注册管理改革的指导意见》（国卫医发〔2017〕23号）")
_ONLINE_SERVICES = _("《国务院关于在线政务服务的若干规定》")
_LICENSING = _("《行政许可法》")
_INSTITUTIONS = _("《医疗机构管理条例》")
_INSTITUTION_DETAILS = _("《医疗机构管理条例实施细则》")
_PHYSICIANS = _("《医师法》")
_PHYSICIANS_OLD = _("《执业医师法》")
_PHYSICIAN_REGISTRATION = _("《医师执业注册管理办法》")
_NURSES = _("《护士条例》")


def notice(article: str) -> Provision:
    """The notice that opened e-licences, or its annexed manual."""
    return Provision(_NOTICE, article, E_LICENCES_OPENED)


def guidance(article: str) -> Provision:
    """The guidance on electronic registration."""
    return Provision(_GUIDANCE, article, date(2017, 4, 24))


def online_services(article: str) -> Provision:
    """State Council order 716."""
    return Provision(_ONLINE_SERVICES, article, date(2019, 4, 26))


def licensing(article: str) -> Provision:
    """The Administrative Licensing Act."""
    return Provision(_LICENSING, article, date(2004, 7, 1))


def institutions(old: str, new: str) -> tuple[Provision, Provision]:
    """An article of the regulations on medical institutions under its numbers before and since May 2022."""
    return (
        Provision(_INSTITUTIONS, old, date(1994, 9, 1), INSTITUTIONS_REVISED),
        Provision(_INSTITUTIONS, new, INSTITUTIONS_REVISED, unread=True),
    )


def institution_details(article: str) -> Provision:
    """The detailed rules on medical institutions."""
    return Provision(_INSTITUTION_DETAILS, article, date(1994, 9, 1), unread=True)


def physicians(old: str, new: str) -> tuple[Provision, Provision]:
    """An article of the physicians act of 1999 and the one that took its place in March 2022."""
    return (
        Provision(_PHYSICIANS_OLD, old, date(1999, 5, 1), PHYSICIANS_ACT, unread=True),
        Provision(_PHYSICIANS, new, PHYSICIANS_ACT),
    )


def physician_registration(article: str) -> Provision:
    """The measures on the registration of physicians."""
    return Provision(_PHYSICIAN_REGISTRATION, article, date(2017, 4, 1), unread=True)


def nurses(article: str) -> Provision:
    """The regulations on nurses."""
    return Provision(_NURSES, article, date(2008, 5, 12))
