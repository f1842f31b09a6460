"""What is kept of offers: what must never be false, who reaches it, and when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.jobs import retention
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence, UsedNonce, WalletOffer
from liangzhao.licensing.wallet import concealing, offers
from liangzhao.licensing.wallet.concealing import Hidden, ReservedName
from liangzhao.licensing.wallet.offers import NothingToPut
from tests.support.cast import Cast, person_actor
from tests.wallet.wallets import Wallet, offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"credentials": 1}, "wallet_offer_gives_its_token_when_redeemed"),
        ({"token_hash": "x"}, "wallet_offer_gives_its_token_when_redeemed"),
        ({"good_until": clock.now() - timedelta(days=1)}, "wallet_offer_ends_after_it_starts"),
    ],
)
def test_the_database_refuses(licence: Licence, client: Client, change: dict[str, Any], name: str) -> None:
    offered(client)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        WalletOffer.objects.update(**change)

    assert refusal.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]  # psycopg's own error


def test_a_code_leads_to_its_own_offer_and_to_no_licence(licence: Licence, client: Client, cast: Cast) -> None:
    offered(client)
    digest = WalletOffer.objects.get().code_hash
    WalletOffer.objects.create(
        licence=licence,
        holder_id=licence.holder_id,
        acting_as="P-NUR",
        with_photo=False,
        code_hash="another",
        made_at=clock.now(),
        good_until=clock.now(),
    )

    with actor_transaction(holder_of(code=digest)):
        assert [each.code_hash for each in WalletOffer.objects.all()] == [digest]
        assert not Licence.objects.exists()
    with actor_transaction(person_actor(cast.person("陈静"))):
        assert not WalletOffer.objects.exists()


def test_nobody_else_makes_an_offer_of_it(licence: Licence, cast: Cast) -> None:
    with pytest.raises(NothingToPut):
        offers.make(licence=licence, with_photo=False, with_pin=False, by=person_actor(cast.person("陈静")))


def test_an_account_without_a_person_makes_none(licence: Licence, cast: Cast) -> None:
    with pytest.raises(NothingToPut):
        offers.make(licence=licence, with_photo=False, with_pin=False, by=cast.by)


def test_offers_and_nonces_end_after_a_day(licence: Licence, client: Client, wallet: Wallet) -> None:
    wallet.take_up(offered(client))
    wallet.ask("nurse_sd_jwt")
    assert retention.end("show_code") == 0
    long_ago = clock.now() - timedelta(days=2)
    WalletOffer.objects.update(made_at=long_ago, good_until=long_ago)
    UsedNonce.objects.update(used_at=long_ago)

    assert retention.end("show_code") == 2
    assert not WalletOffer.objects.exists()


def test_a_claim_cannot_take_a_name_of_the_envelope() -> None:
    with pytest.raises(ReservedName):
        concealing.conceal({"_sd": Hidden(str(uuid4()))})


def test_what_hides_nothing_names_no_algorithm() -> None:
    assert concealing.conceal({"a": [1, {"b": 2}]}).payload == {"a": [1, {"b": 2}]}
