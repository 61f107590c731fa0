"""Named sets of jurisdictions: the census regions and divisions, a user's own file, or one named in the asking.

The user's file is ``groups.yml`` in the data folder: a name and the codes of its members, a line each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from db.answers_matrix import UnknownQuestionError
from db.records import CrosswalkError

GROUPS_FILE = "groups.yml"
Groups = Mapping[str, tuple[str, ...]]
_REGIONS = Path(__file__).with_name("regions.yml")
_EXAMPLE = "our-peers: [CT, ME, MA, NH, RI, VT]"


class GroupsError(CrosswalkError):
    """A file of groups that cannot be read."""


class UnknownGroupError(UnknownQuestionError):
    """A group that is none; :meth:`among` names those that can be asked for instead."""

    def __init__(self, name: str, own: Groups) -> None:
        self.name = name or "ours"
        self._groups = {**census_groups(), **own}
        self._first = tuple(own)
        super().__init__(self._words(self._groups, ("CT", "ME", "VT")))

    def among(self, codes: Collection[str]) -> UnknownQuestionError:
        """Return the same for a release with the jurisdictions ``codes``: a group is named where all of it is there."""
        whole = {name: of for name, of in self._groups.items() if set(of) <= set(codes)}
        return UnknownQuestionError(self._words(whole, sorted(codes)[:3]))

    def _words(self, groups: Groups, example: Sequence[str]) -> str:
        known = [name for name in (*self._first, *census_groups()) if name in groups]
        asked = (
            f"Ask for one of: {', '.join(dict.fromkeys(known))}; or name its members"
            if known
            else "Name its members"
        )
        return f"There is no group {self.name!r}. {asked}: {self.name}:{','.join(example)}."


@dataclass(frozen=True, slots=True)
class Division:
    """Some jurisdictions under one name: a census division, or what lies outside them."""

    name: str
    title: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A census region: its divisions, in the Census Bureau's order."""

    name: str
    title: str
    divisions: tuple[Division, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The members of all its divisions."""
        return tuple(code for division in self.divisions for code in division.codes)


@lru_cache(maxsize=1)
def regions() -> tuple[Region, ...]:
    """Return the census regions, then what lies outside them (``regions.yml``)."""
    read: dict[str, list[dict[str, Any]]] = yaml.safe_load(_REGIONS.read_text(encoding="utf-8"))
    return tuple(
        Region(
            row["name"],
            row["title"],
            tuple(Division(d["name"], d["title"], tuple(d["states"])) for d in row["divisions"]),
        )
        for row in read["regions"]
    )


class _Configured(Protocol):
    def plugin_config(self, plugin_name: str) -> dict[str, Any] | None: ...


def groups_of(site: _Configured) -> Groups:
    """Return the peer sets of the one who serves ``site``."""
    return (site.plugin_config("crosswalk") or {}).get("groups") or {}


def census_groups() -> dict[str, tuple[str, ...]]:
    """Return every region and division by name."""
    found = {region.name: region.codes for region in regions()}
    return found | {d.name: d.codes for region in regions() for d in region.divisions}


def regions_of(codes: Collection[str]) -> list[Region]:
    """Return the regions of the jurisdictions ``codes``, with these members only, and last what is in none."""
    found = []
    for region in regions():
        divisions = [
            Division(d.name, d.title, tuple(code for code in d.codes if code in codes))
            for d in region.divisions
        ]
        if any(division.codes for division in divisions):
            found.append(
                Region(region.name, region.title, tuple(division for division in divisions if division.codes))
            )
    known = {code for region in regions() for code in region.codes}
    if rest := tuple(sorted(code for code in codes if code not in known)):
        title = "Sample places" if all(code.startswith("X-") for code in rest) else "Other places"
        found.append(Region("", title, (Division("", title, rest),)))
    return found


def read_groups(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the groups of a user's file by name, none where there is no such file.

    Raises :class:`GroupsError` for what is no such file, naming the group.
    """
    if not path.is_file():
        return {}
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise GroupsError(
            f"{path} cannot be read as YAML ({error}). Write lines such as: {_EXAMPLE}"
        ) from error
    if not isinstance(read or {}, dict):
        raise GroupsError(f"{path} holds no names with codes. Write lines such as: {_EXAMPLE}")
    return {str(name): _members(path, str(name), codes) for name, codes in (read or {}).items()}


def _members(path: Path, name: str, codes: object) -> tuple[str, ...]:
    # YAML 1.1 reads NO and ON as yes or no; no code of a jurisdiction is lost to that unsaid.
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise GroupsError(f"{path}: the group {name!r} is no list of codes. Write lines such as: {_EXAMPLE}")
    if ":" in name or "," in name:
        raise GroupsError(f"{path}: the name {name!r} holds a colon or a comma; choose one without.")
    return tuple(dict.fromkeys(code.strip().upper() for code in codes))


def members(asked: Iterable[str], own: Groups) -> tuple[str, ...]:
    """Return the codes of the groups ``asked`` for, each once: ``name`` of ``own`` or of the census, or
    ``name:CT,ME`` with its members. A group of ``own`` goes before one of the census.

    >>> members(["new-england", "mine: tx,VT"], {})
    ('CT', 'ME', 'MA', 'NH', 'RI', 'VT', 'TX')
    """
    census = census_groups()
    found: list[str] = []
    for one in asked:
        name, colon, listed = one.partition(":")
        name = name.strip()
        if colon:
            codes: Sequence[str] = [code.strip().upper() for code in listed.split(",") if code.strip()]
        else:
            codes = own.get(name) or census.get(name.lower()) or ()
        if not codes:
            raise UnknownGroupError(name, own)
        found.extend(codes)
    return tuple(dict.fromkeys(found))
