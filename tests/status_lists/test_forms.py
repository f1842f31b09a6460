"""What is in a holder's hands follows the list: the printed code and both files, offline, of one real licence."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils.metadata.model import ExpandedName
from pyhanko.pdf_utils.reader import PdfFileReader

from liangzhao.kernel import clock
from liangzhao.licensing import trust
from liangzhao.licensing.files import file_of
from liangzhao.licensing.models import Licence
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.keeping import Keeper
from liangzhao_verify import Verdict, verify
from liangzhao_verify.custom_names import XMP_LIST, XMP_NAMESPACE, XMP_PLACE
from liangzhao_verify.status.lists import KeptStatusLists
from tests.status_lists.scene import address, issued, move, registration_of
from tests.support.cast import Cast

pytestmark = pytest.mark.database

FORMS = ("code", "ofd", "pdf")


def in_hand(stage: Cast, licence: Licence, form: str) -> bytes | str:
    """A form of the licence as its holder has it."""
    return licence.static_code if form == "code" else file_of(licence, form, by=stage.by)


def judged(lists: StatusFolder, form: bytes | str, after: timedelta = timedelta()) -> Verdict:
    """What an outsider says who keeps the lists."""
    known = trust.bundle()
    return verify(form, trust=known, status=KeptStatusLists(lists.path, known), at=clock.now() + after)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_follows_its_licence(form: str, stage: Cast, keeper: Keeper, lists: StatusFolder) -> None:
    licence = issued(stage)
    held = in_hand(stage, licence, form)
    keeper.turn()
    in_force, too_late = judged(lists, held), judged(lists, held, timedelta(hours=25))
    move(stage, registration_of(licence), "suspend")
    keeper.turn()

    suspended = judged(lists, held)

    assert (in_force.valid, in_force.state) == (True, "VALID"), in_force.as_json()
    assert (too_late.valid, too_late.intact) == (False, True)
    assert "25 小时 0 分钟前，超过了可以依据的期限" in too_late.steps[-1].detail
    assert (suspended.valid, suspended.state, suspended.intact) == (False, "SUSPENDED", True)


def test_a_pdf_names_the_list_and_the_place_that_were_signed(stage: Cast) -> None:
    licence = issued(stage)
    metadata = PdfFileReader(BytesIO(file_of(licence, "pdf", by=stage.by))).root["/Metadata"].xmp
    said = {name: value.value for part in metadata for name, value in part}

    assert str(said[ExpandedName(XMP_NAMESPACE, XMP_LIST)]) == f"{address()}/{licence.authority.uscc}"
    assert said[ExpandedName(XMP_NAMESPACE, XMP_PLACE)] == str(licence.status_index)
