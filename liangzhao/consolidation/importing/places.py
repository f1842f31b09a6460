"""Which authority registered an institution, told from the district or division a foreign list names."""

from __future__ import annotations

import re
from functools import cached_property

from liangzhao.reference import divisions
from liangzhao.reference.division_words import stem
from liangzhao.reference.models import Authority

_BETWEEN = " -—–·./\\>"
_TOWNSHIP = re.compile(
    "[\u4e00-\u9fff]{1,12}(?:街道|街道办|街道办事处|地区|地区办事处|镇|乡|苏木|社区|村|居委会|村委会)"
)
_ELSE = re.compile("[区县市旗]|[以之]外|其[他它]")
"""What a township is not called: another county, or what lies outside of this one."""
_SHORTEST_OF_A_ZONE = 3


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
        zone = place.removeprefix("北京市").removeprefix("北京")
        zones = [each for each in self._authorities if not codes_of(each) and zone in each.name]
        if len(zones) == 1 and len(zone) >= _SHORTEST_OF_A_ZONE:
            return zones[0]
        return self._retired(place) or self._written_longer(place)

    def _retired(self, place: str) -> Authority | None:
        codes_now = {now for code in divisions.find(place) for now in divisions.resolve(code)}
        fitting = [one for one in self._authorities if codes_now & codes_of(one)]
        counties = [one for one in fitting if one.level == Authority.Level.COUNTY]
        return counties[0] if len(counties) == 1 else None

    def _written_longer(self, place: str) -> Authority | None:
        """The one whose county a place names with what lies above it, or with a township of it: 海淀区苏家坨镇."""
        fitting = [
            one
            for one in self._authorities
            if one.level == Authority.Level.COUNTY and any(_names(place, code) for code in codes_of(one))
        ]
        return fitting[0] if len(fitting) == 1 else None

    @cached_property
    def names(self) -> list[str]:
        """What a list may call the places that authorities of the county level look after, one name each."""
        named = []
        for one in self._authorities:
            if one.level == Authority.Level.COUNTY:
                named += [divisions.name(code) for code in sorted(codes_of(one))] or [one.name]
        return [name for name in dict.fromkeys(named) if self.authority("", name) is not None]

    def called(self, place: str) -> str:
        """Which of these names a district means; as it was written where it means something wider, empty for none."""
        found = self.authority("", place)
        codes = sorted(codes_of(found)) if found else []
        if found is None or len(codes) > 1:
            return place if found else ""
        return divisions.name(codes[0]) if codes else found.name


def _names(place: str, code: str) -> bool:
    """Whether a text is the name of a county behind those above it, or goes on with a township and nothing else."""
    found = divisions.get(code)
    if found is None:
        return False
    *above, own = found.full_path.split("/")
    rest = place
    for each in above:
        word = next((word for word in (each, stem(each)) if rest.startswith(word)), "")
        rest = rest[len(word) :].lstrip(_BETWEEN).removeprefix("市辖区").lstrip(_BETWEEN)
    if rest in {own, stem(own)} and rest != place:
        return True
    tail = rest.removeprefix(own).lstrip(_BETWEEN)
    if tail == rest or not _TOWNSHIP.fullmatch(tail):
        return False
    return not _ELSE.search(tail.replace("地区", "").replace("社区", ""))


def division(authority: Authority, code: str) -> str:
    """The division of an institution: the one given when it is current, else the only one of its authority."""
    if divisions.is_current(code):
        return code
    counties = sorted(codes_of(authority))
    return counties[0] if len(counties) == 1 else ""


def codes_of(authority: Authority) -> set[str]:
    """The divisions an authority looks after."""
    return {division.pk for division in authority.divisions.all()}
