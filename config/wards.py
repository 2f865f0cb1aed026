"""The wards, communes and the special zone of the city, from the `vietnam-provinces` library."""

from functools import cache

from vietnam_provinces import ProvinceCode, Ward

from config.directory import WardRow

HCMC_PROVINCE = 79
_KINDS_EN = {"Phường": "ward", "Xã": "commune", "Đặc khu": "special zone"}


@cache
def city_wards() -> tuple[WardRow, ...]:
    """Return the 168 of Ho Chi Minh City, with their official codes."""
    found = Ward.iter_by_province(ProvinceCode(HCMC_PROVINCE))
    return tuple(WardRow(f"{int(ward.code):05d}", ward.name, _in_english(ward.name)) for ward in found)


def _in_english(name: str) -> str:
    for kind, english in _KINDS_EN.items():
        if name.startswith(kind + " "):
            return f"{name.removeprefix(kind + ' ')} {english}"
    return name
