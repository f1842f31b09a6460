"""Which authority registered an institution, told from the district or division a foreign list names."""

from __future__ import annotations

from functools import cached_property

from liangzhao.reference import divisions
from liangzhao.reference.models import Authority


class Places:
    """The health authorities of this node and what they look after, read once."""

    @cached_property
    def _authorities(self) -> list[Authority]:
        """Health authorities, the county level first: it registers the institutions of a list."""
        rows = Authority.objects.filter(line=Authority.Line.HEALTH).prefetch_related("divisions")
        return sorted(rows, key=lambda one: Authority.LEVEL_RANK[one.level], reverse=True)

    def authority(self, code: str, place: str) -> Authority | None:
        """The authority of a division code or district name; None when neither tells."""
        if (code, place) not in self._told:
            self._told[code, place] = self._by_division(code) or self._by_name(place)
        return self._told[code, place]

    @cached_property
    def _told(self) -> dict[tuple[str, str], Authority | None]:
        """The answers so far: a list names few places."""
        return {}

    def _by_division(self, code: str) -> Authority | None:
        current = set(divisions.resolve(code)) if code else set()
        return next((one for one in self._authorities if len(current) == 1 and current & codes_of(one)), None)

    def _by_name(self, place: str) -> Authority | None:
        if not place:
            return None
        for authority in self._authorities:
            if any(divisions.name(code) in {place, f"{place}区", f"{place}县"} for code in codes_of(authority)):
                return authority
        # A development zone is an authority without a division (domain.md §1.4): its own name says which.
        zones = [one for one in self._authorities if not codes_of(one) and place.removeprefix("北京") in one.name]
        return zones[0] if len(zones) == 1 else self._retired(place)

    def _retired(self, place: str) -> Authority | None:
        codes_now = {now for code in divisions.find(place) for now in divisions.resolve(code)}
        fitting = [one for one in self._authorities if codes_now & codes_of(one)]
        counties = [one for one in fitting if one.level == Authority.Level.COUNTY]
        return counties[0] if len(counties) == 1 else None


def division(authority: Authority, code: str) -> str:
    """The division of an institution: the one given when it is current, else the only one of its authority."""
    if divisions.is_current(code):
        return code
    counties = sorted(codes_of(authority))
    return counties[0] if len(counties) == 1 else ""


def codes_of(authority: Authority) -> set[str]:
    """The divisions an authority looks after."""
    return {division.pk for division in authority.divisions.all()}
