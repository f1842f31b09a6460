"""公开日志 and its files, as anybody sees them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.log.bundles import verify_bundle
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.keeping import Keeper
from liangzhao.audit.log.keys import parse_keys
from liangzhao.audit.models import Event
from liangzhao.config.log import NodeLogSigner, service_connection, service_scope
from liangzhao.config.settings import LIANGZHAO_TYPE_CODES
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing import files, uses
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.web.public import log_drawings
from liangzhao.web.public.limits import CHECKS
from liangzhao_verify import StepName, Trust, verify
from liangzhao_verify.trust import TrustedLog
from tests.audit.scene import ORIGIN, keep_until, provide_keys
from tests.support.cast import Cast, person_actor

pytestmark = pytest.mark.usefixtures("demo_keys")


class Scene:
    """A nurse with her licence, whose issue stands in a published log."""

    def __init__(self, place: Path) -> None:
        with service_transaction("test") as actor:
            cast = Cast(by=actor, authorities=load_demo_authorities())
            self.nurse = cast.nurse("王小兰", cast.institution())
        self.licence: Licence = issue(Request(Register.NURSE, self.nurse.person_id, new_key()), by=actor)
        self.folder, self.client = LogFolder(place / "log"), Client()
        self.signer: NodeLogSigner = provide_keys(place / "keys")

    def publish(self) -> None:
        """Turn the journal into the log."""
        with service_transaction("test"):
            count = Event.objects.count()
        with service_connection() as connection:
            keep_until(Keeper(partial(service_scope, connection), self.folder, self.signer, ORIGIN), count)

    def page(self, query: str = "") -> str:
        """The text of the page."""
        response = self.client.get(f"/log/{query}")
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def scene(own_database: str, tmp_path: Path, settings: Any) -> Scene:
    settings.LIANGZHAO_LOG_DIR = tmp_path / "log"
    CHECKS.clear()
    return Scene(tmp_path)


@pytest.fixture
def published(scene: Scene) -> Scene:
    scene.publish()
    return scene


def test_before_the_first_checkpoint_the_page_says_so(scene: Scene) -> None:
    assert "还没有第一个检查点" in scene.page()
    assert scene.client.get("/log/checkpoint").status_code == 404
    assert scene.client.get("/log/keys").status_code == 404


def test_the_page_tells_size_root_and_latest_entries(published: Scene) -> None:
    text = published.page()

    assert ORIGIN in text
    assert "签发电子证照" in text
    assert f"…{published.licence.identifier[-26:]}，有效" in text
    assert "秒前" in text
    assert "公开日志落后" not in text
    assert "王小兰" not in text


def test_all_but_the_latest_entries_are_folded(published: Scene) -> None:
    text = published.page()
    with service_transaction("test"):
        count = min(Event.objects.count(), 12)

    assert (f"另外 {count - 5} 条" in text.partition("<details>")[2]) == (count > 5)


def test_the_page_draws_the_proof_of_a_licence(published: Scene) -> None:
    text = published.page(f"?identifier={quote(published.licence.identifier)}")

    assert "这本证照在日志中" in text
    assert bytes(published.licence.record_digest).hex() in text
    assert 'class="log-way"' in text
    assert text.count('class="log-other"') == text.count('class="log-line"') - 1
    assert f"/log/proof/{published.licence.identifier}" in text
    assert "王小兰" not in text


def test_page_and_verifier_say_the_same_number(published: Scene) -> None:
    name = quote(published.licence.identifier)
    proof = published.client.get(f"/log/proof/{name}").content
    trust = Trust(logs=(TrustedLog(ORIGIN, tuple(published.folder.keys())),))

    verdict = verify(proof, trust=trust, at=clock.now())

    told = f"序号 {json.loads(proof)['index']}"
    assert told in published.page(f"?identifier={name}")
    assert f"{told}（从 0 数起" in next(step.detail for step in verdict.steps if step.step is StepName.LOG)


def test_a_licence_not_in_the_log_is_told_so(published: Scene) -> None:
    type_code = LIANGZHAO_TYPE_CODES["nurse"]
    other = licence_id.compose(type_code, published.licence.authority.uscc, licence_id.new_serial(), 1)
    text = published.page(f"?identifier={quote(other)}")

    assert "没有这个标识的签发记录" in text
    assert "这本证照在日志中" not in text


def test_what_is_no_identifier_is_told_before_the_log_is_asked(published: Scene) -> None:
    text = published.page("?identifier=nonsense")

    assert "<title>错误：" in text
    assert "这本证照在日志中" not in text


def test_a_log_that_lags_says_so(published: Scene) -> None:
    with clock.at(clock.now() + timedelta(minutes=5)):
        text = published.page()

    assert "公开日志落后" in text


def test_a_folder_that_is_not_whole_is_no_server_error(published: Scene) -> None:
    for path in (published.folder.path / "tile" / "0").rglob("*"):
        if path.is_file():
            path.unlink()
    identifier = quote(published.licence.identifier)

    assert "公开日志的文件不完整" in published.page(f"?identifier={identifier}")
    assert published.client.get(f"/log/proof/{identifier}").status_code == 404


def test_the_proof_taken_away_proves_the_licence(published: Scene) -> None:
    identifier = published.licence.identifier
    response = published.client.get(f"/log/proof/{quote(identifier)}")
    keys = parse_keys(published.client.get("/log/keys").content.decode().splitlines())

    proven = verify_bundle(
        json.loads(response.content), keys, identifier=identifier, record_sm3=bytes(published.licence.record_digest)
    )
    assert response["Content-Type"] == "application/json"
    assert proven.entry.state == "ISSUED"
    body = base64.b64decode(response.json()["opening"]["body"])
    assert published.nurse.person_id.bytes not in body
    assert published.nurse.person.id_no not in response.content.decode()


def test_the_proof_as_text(published: Scene) -> None:
    response = published.client.get(f"/log/proof/{quote(published.licence.identifier)}.tlog-proof")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert response.content.decode().endswith(published.folder.checkpoint() or "nothing")


@pytest.mark.parametrize("name", ["nobody", "nobody.tlog-proof"])
def test_nobody_has_no_proof(published: Scene, name: str) -> None:
    assert published.client.get(f"/log/proof/{name}").status_code == 404


def test_the_checkpoint_is_never_kept_by_anyone_and_tiles_for_ever(published: Scene) -> None:
    tile = next(path for path in (published.folder.path / "tile" / "entries").rglob("*") if path.is_file())
    path = tile.relative_to(published.folder.path)
    head, leaves = published.client.get("/log/checkpoint"), published.client.get(f"/log/{path}")

    assert head["Content-Type"] == "text/plain; charset=utf-8"
    assert head["Cache-Control"] == "no-cache"
    assert leaves["Content-Type"] == "application/octet-stream"
    assert "immutable" in leaves["Cache-Control"]
    assert leaves.content == tile.read_bytes()
    assert [each["Access-Control-Allow-Origin"] for each in (head, leaves)] == ["*", "*"]


@pytest.mark.parametrize(
    "path", ["0/999", "00/000", "0/000.p/0", "0/0", "entries/../../origin", "0/%2e%2e/%2e%2e/checkpoint", "64x", ""]
)
def test_nothing_else_of_the_folder_is_served(published: Scene, path: str) -> None:
    assert published.client.get(f"/log/tile/{path}").status_code == 404


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 700, 42_661, 100_000_000, 2**27 - 1])
def test_a_tree_of_any_size_is_drawn_within_its_frame(size: int) -> None:
    drawing = log_drawings.tree_drawing(size, marked=size - 1)
    numbers = [float(number) for number in re.findall(r"[MLx]=?\"?(-?\d+\.?\d*)", drawing)]

    assert sum(peak.count for peak in log_drawings.peaks_of(size)) == size
    assert len(log_drawings.peaks_of(size)) <= log_drawings.MOST_PEAKS
    assert all(0 <= number <= log_drawings.WIDTH for number in numbers)


@pytest.fixture
def quiet_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uses of licences wait for nobody: these tests are not about them."""
    monkeypatch.setattr(uses, "LOG", uses.UseLog(uses.store, lambda _seconds, _flush: None))


def log_step(scene: Scene) -> str:
    """What the page of the uploaded licence file says of the public log."""
    content = files.file_of(scene.licence, "ofd", by=person_actor(scene.nurse.person))
    sent = SimpleUploadedFile("licence.ofd", content)
    page = scene.client.post("/verify/file/", {"licence_file": sent}).content.decode()
    return re.sub(r"<[^>]*>|\s+", " ", page.partition("核验步骤")[2].partition("公开日志")[2].partition("</li>")[0])


@pytest.mark.usefixtures("quiet_uses")
def test_a_file_of_ours_is_proved_from_our_own_log(published: Scene) -> None:
    assert log_step(published).strip() == "通过"


@pytest.mark.usefixtures("quiet_uses")
def test_a_file_whose_issue_is_not_published_yet_is_not_judged_by_the_log(scene: Scene) -> None:
    said = log_step(scene)

    assert "未判断" in said
    assert "刚签发的请稍后再核验" in said


@pytest.mark.usefixtures("quiet_uses")
def test_a_log_that_cannot_be_read_is_told_beside_the_other_steps(published: Scene) -> None:
    for path in (published.folder.path / "tile" / "0").rglob("*"):
        if path.is_file():
            path.unlink()

    assert "公开日志暂时无法读取" in log_step(published)


PAGES_ABOUT_A_LICENCE: dict[str, Callable[[Scene], Any]] = {
    "number": lambda scene: scene.client.post(
        "/verify/number/", {"identifier": scene.licence.identifier, "name": "王小兰"}
    ),
    "code": lambda scene: scene.client.get(f"/s/{scene.licence.static_code.rpartition('/')[2]}"),
    "file": lambda scene: scene.client.post(
        "/verify/file/",
        {
            "licence_file": SimpleUploadedFile(
                "licence.pdf", files.file_of(scene.licence, "pdf", by=person_actor(scene.nurse.person))
            )
        },
    ),
}


@pytest.mark.usefixtures("quiet_uses")
@pytest.mark.parametrize("ask", PAGES_ABOUT_A_LICENCE.values(), ids=PAGES_ABOUT_A_LICENCE.keys())
def test_a_page_about_a_licence_has_its_proof_to_take_away(ask: Callable[[Scene], Any], published: Scene) -> None:
    page = ask(published).content.decode()
    (address,) = re.findall(r'href="(/log/proof/[^"]+)"', page)

    proof = published.client.get(address).json()

    keys = parse_keys(published.client.get("/log/keys").content.decode().splitlines())
    assert verify_bundle(proof, keys, identifier=published.licence.identifier).entry.version == 1
