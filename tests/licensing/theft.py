"""A scene in which an authority's key is stolen: what it signed, its successors, and what outsiders then believe."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liangzhao.access.transactions import service_transaction
from liangzhao.config.status import node_folder, node_keeper, snapshot_connection
from liangzhao.kernel import clock
from liangzhao.licensing import files, trust
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.replacement import Spent, spent_key
from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from liangzhao.signing import rotation
from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.keyring import spki_of
from liangzhao.signing.signer import key_id
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify import KeptStatusLists, Verdict, verify
from liangzhao_verify.revocation import COMPROMISED
from tests.keys.settings_of_stores import rotate
from tests.support.cast import Cast, demo_authorities, person_actor

NAMES = ("王小兰", "孙丽", "赵敏", "周芳", "吴静")


@dataclass
class Theft:
    """Five nurses with licences and one physician; what their authority's key signed can be replaced."""

    by: Any
    keys: Path
    uscc: str
    nurses: dict[str, NurseRegistration]

    def licence(self, name: str) -> Licence:
        """The nurse's licence in force."""
        with service_transaction("test"):
            return Licence.objects.select_related("authority", "person").get(
                holder_id=self.nurses[name].person_id, state=State.ISSUED
            )

    def versions(self) -> list[int]:
        return [self.licence(name).version for name in self.nurses]

    def pdf(self, name: str) -> bytes:
        found = self.licence(name)
        assert found.person is not None
        return files.file_of(found, "pdf", by=person_actor(found.person))

    def rotate(self, kind: str = "p256") -> str:
        """The next key in place of this one, whose id is returned."""
        rotate(self.keys, SoftwareSigner(self.keys), f"{self.uscc}/{kind}")
        return self.former(kind)

    def former(self, kind: str) -> str:
        return key_id(spki_of(KeyDirectory(self.keys).certificates_ever(f"{self.uscc}/{kind}")[1]))

    def revoke(self, kind: str, named: str) -> Spent:
        key = f"{self.uscc}/{kind}"
        rotation.revoke(KeyDirectory(self.keys), key, named, reason=COMPROMISED, at=clock.now())
        return spent_key(key, named)

    def steal(self, kind: str = "p256") -> Spent:
        """Replace the key and let nothing count any more that the former one signed."""
        return self.revoke(kind, self.rotate(kind))

    def offline(self, form: bytes | str) -> Verdict:
        """What an outsider says who has the node's bundle and lists, and no proof."""
        with snapshot_connection() as connection:
            node_keeper(connection).turn()
        known = trust.node_bundle()
        return verify(form, trust=known, status=KeptStatusLists(node_folder().path, known), at=clock.now())


def before_a_theft(tmp_path: Path, settings: Any) -> Theft:
    """The scene, committed; keys and status lists lie in folders of their own."""
    shutil.copytree(settings.LIANGZHAO_KEYS_DIR, tmp_path / "keys")
    settings.LIANGZHAO_KEYS_DIR, settings.LIANGZHAO_STATUS_DIR = tmp_path / "keys", tmp_path / "status"
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=demo_authorities())
        hospital = cast.institution()
        nurses = {name: cast.nurse(name, hospital) for name in NAMES}
        elsewhere = cast.nurse("冯梅", cast.institution("北京东城示例医院", organ="东城", division="110101"))
        uscc = hospital.authority.uscc
    for nurse in (*nurses.values(), elsewhere):
        issue(Request(Register.NURSE, nurse.person_id, new_key()), by=by)
    return Theft(by, tmp_path / "keys", uscc, nurses)
