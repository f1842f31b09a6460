"""What all makers of the demo province share: the seed, today, the authorities, and who did what when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from liangzhao.access.actors import Actor, service
from liangzhao.config.demo.dice import Dice
from liangzhao.kernel import clock
from liangzhao.reference import divisions
from liangzhao.reference.demo import CITY, TCM
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Act

ZONE_DIVISION = "110115"
"""经开区 has no division code of its own; it lies in Daxing (domain.md §3.13)."""
ZONE = "北京经济技术开发区"
ENTERED_DAYS_AGO = 400
"""When the registers were brought into the system: before all history that is shown."""
SOURCE = "demo"


@dataclass(frozen=True)
class Place:
    """A district or 经开区: its name in addresses, its division code and its own authority."""

    name: str
    division: str
    authority: Authority

    @property
    def short(self) -> str:
        """The name as institutions carry it: 海淀, 经开."""
        return "经开" if self.name == ZONE else self.name.removesuffix("区")

    @property
    def in_full(self) -> str:
        """The name as addresses begin: 北京市海淀区, 北京经济技术开发区."""
        return self.name if self.name == ZONE else f"北京市{self.name}"


@dataclass
class Scene:
    """One run of the seed; ``first_*`` are the numbers at which it goes on behind earlier runs."""

    seed: int
    now: datetime
    authorities: dict[str, Authority]
    first_institution: int = 0
    first_person: int = 0
    places: list[Place] = field(default_factory=list)
    """The districts in the order of their codes, 经开区 last."""
    confirmers: dict[tuple[UUID, str], UUID] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """The legal date of the run."""
        return clock.local_date(self.now)

    def read_places(self) -> None:
        """Read the districts once, in the caller's transaction."""
        self.places = list(self._places())

    def _places(self) -> Iterator[Place]:
        for authority in self.authorities.values():
            if authority.level == Authority.Level.COUNTY:
                codes = [each.code for each in authority.divisions.all()]
                yield Place(
                    divisions.name(codes[0]) if codes else ZONE,
                    codes[0] if codes else ZONE_DIVISION,
                    authority,
                )

    def place(self, short: str) -> Place:
        """The place whose authority's short name begins so."""
        return next(place for place in self.places if place.authority.short_name.startswith(short))

    @property
    def city(self) -> Authority:
        """The health commission of the city."""
        return self.authorities[CITY]

    @property
    def tcm(self) -> Authority:
        """The TCM administration of the city."""
        return self.authorities[TCM]

    def dice(self, *key: object) -> Dice:
        """Chance for one thing of this run."""
        return Dice("/".join(str(part) for part in (self.seed, *key)))

    def at(self, days_ago: float, dice: Dice) -> datetime:
        """An instant on a day so long ago, in working hours of Beijing, never after now."""
        day = self.today - timedelta(days=int(days_ago))
        moment = datetime.combine(day, time(8, 30), tzinfo=clock.LEGAL_ZONE) + timedelta(
            seconds=dice.randint(0, 9 * 3600)
        )
        return min(moment.astimezone(self.now.tzinfo), self.now - timedelta(minutes=dice.randint(30, 600)))

    def days_ago(self, days: float) -> date:
        """The date so many days ago."""
        return self.today - timedelta(days=int(days))

    def entered(self, dice: Dice, kind: str = "enter") -> Act:
        """The act that brought an entry into the register, in the month the system opened."""
        return Act(
            by=SEED,
            at=self.at(ENTERED_DAYS_AGO + dice.randint(0, 30), dice),
            kind=kind,
            basis="",
            reason="历史数据入库",
            source=SOURCE,
        )

    def decided(self, kind: str, at: datetime, dice: Dice, reason: str) -> Act:
        """A decision of an authority, with a document number."""
        number = f"京卫演示决字〔{clock.local_date(at).year}〕第{dice.randint(1, 999)}号"
        return Act(by=persona("A-DEC"), at=at, kind=kind, basis=number, reason=reason, source=SOURCE)


SEED: Actor = service("seed")


def persona(acting_as: str, account_id: UUID | None = None) -> Actor:
    """Somebody in the story, in a role, acting with the reach of the seed."""
    return replace(SEED, acting_as=acting_as, account_id=account_id)
