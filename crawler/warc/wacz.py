"""WACZ files: a zip that holds WARC files, with the digest of each in its ``datapackage.json``.

Nothing is unpacked under a name that the zip says, nothing that its data package does not vouch for is taken, and
nothing grows beyond what the zip declares.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.warc.importing import ImportProblem

# A package of more parts, or one whose parts inflate to more, is none that people make of pages.
_MOST_MEMBERS = 10_000
_MOST_BYTES = 20 * 2**30
# WARC files in a WACZ are stored, or packed at about 1; a bomb is a thousand times smaller than its contents.
_MOST_TIMES = 100
_STEP = 2**20
_MOST_JSON = 64 * 2**20
_DIGESTS = {"sha256": hashlib.sha256, "sha-256": hashlib.sha256, "md5": hashlib.md5}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One WARC file out of a WACZ: its name in the package, and the file that it was copied to."""

    name: str
    path: Path


class _NotAWaczError(Exception):
    """What is wrong with the package as a whole, to complete "the file ..."."""


def is_wacz(path: Path) -> bool:
    """Whether ``path`` is a zip file, by its first bytes: of the files that are imported only a WACZ is."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def unpacked(path: Path, into: Path) -> Iterator[Unpacked | ImportProblem]:
    """Copy the WARC files of the WACZ at ``path`` into the folder ``into``, one at a time, and yield each.

    A part that is not what the data package says is a problem and is left out.
    """
    try:
        with zipfile.ZipFile(path) as package:
            listed = _listed(package)
            names = [info for info in package.infolist() if _is_archive(info)]
            if not names:
                raise _NotAWaczError(
                    "holds no WARC files (archive/*.warc.gz), so there was nothing to import"
                )
            for number, info in enumerate(names, start=1):
                place = into / f"{number:05d}.warc"
                wrong = _copied(package, info, listed.get(info.filename), place)
                yield (
                    _problem(path, f"has a part {info.filename} that {wrong}")
                    if wrong
                    else Unpacked(info.filename, place)
                )
                place.unlink(missing_ok=True)
    except _NotAWaczError as error:
        yield _problem(path, str(error))
    except (zipfile.BadZipFile, EOFError) as error:
        yield _problem(path, f"is a damaged zip file ({error}); get it again")


def _listed(package: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Return the resources of the data package by path, after all that can be said of the zip as a whole."""
    infos = package.infolist()
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > _MOST_BYTES:
        raise _NotAWaczError(
            f"has more than {_MOST_MEMBERS} parts or {_MOST_BYTES // 2**30} GiB in it, and was not opened"
        )
    if len({info.filename for info in infos}) < len(infos):
        raise _NotAWaczError("has two parts of one name, so it is not clear which is meant")
    raw = _small(package, "datapackage.json")
    if raw is None:
        raise _NotAWaczError(
            "is a zip without a datapackage.json, so it is no WACZ; unpack it and import the WARC files in it"
        )
    try:
        told = json.loads(raw)
        resources = {str(one["path"]): dict(one) for one in told.get("resources", [])}
        profile = str(told.get("profile", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _NotAWaczError("has a datapackage.json that cannot be read; get it again") from None
    if profile.startswith("multi-wacz"):
        raise _NotAWaczError("only names other WACZ files; import those")
    _check_own_digest(package, raw)
    return resources


def _check_own_digest(package: zipfile.ZipFile, raw: bytes) -> None:
    told = _small(package, "datapackage-digest.json")
    if told is None:
        return
    try:
        said = str(json.loads(told)["hash"])
    except (ValueError, KeyError, TypeError):
        raise _NotAWaczError("has a datapackage-digest.json that cannot be read; get it again") from None
    if _digest(said)(raw).hexdigest() != said.partition(":")[2].lower():
        raise _NotAWaczError("has a datapackage.json that does not match its own digest: it was altered")


def _small(package: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.file_size > _MOST_JSON:
        raise _NotAWaczError(f"has a {name} of {info.file_size} bytes, which no package needs")
    try:
        with package.open(info) as file:
            return file.read(_MOST_JSON)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise _NotAWaczError(f"has a {name} that cannot be read ({error})") from error


def _is_archive(info: zipfile.ZipInfo) -> bool:
    folder, _, name = info.filename.rpartition("/")
    return folder == "archive" and name.lower().endswith((".warc", ".warc.gz", ".warc.zst"))


def _copied(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, resource: dict[str, Any] | None, place: Path
) -> str | None:
    """Copy a part to ``place``; return what is wrong with it, to complete "a part that ...", or None."""
    if resource is None:
        return "datapackage.json does not list; it was left out"
    if info.flag_bits & 1:
        return "is encrypted; unpack it and import the WARC file in it"
    if info.file_size > _MOST_TIMES * max(info.compress_size, 2**16):
        return f"inflates to more than {_MOST_TIMES} times its size; it was left out"
    said = str(resource.get("hash", ""))
    if said.partition(":")[0].lower() not in _DIGESTS:
        return (
            f"has a digest of a kind that is not read ({said.partition(':')[0] or 'none'}); it was left out"
        )
    running, size = _digest(said)(), 0
    try:
        with package.open(info) as source, place.open("wb") as target:
            while piece := source.read(_STEP):
                size += len(piece)
                if size > info.file_size:
                    return "is longer than the zip declares; it was left out"
                running.update(piece)
                target.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return f"cannot be unpacked ({error}); it was left out"
    declared = resource.get("bytes")
    if running.hexdigest() != said.partition(":")[2].lower() or declared not in (None, size):
        return "does not match its digest in datapackage.json: it was altered or cut; it was left out"
    return None


def _digest(said: str) -> Any:
    return _DIGESTS.get(said.partition(":")[0].lower(), hashlib.sha256)


def _problem(path: Path, what: str) -> ImportProblem:
    return ImportProblem(path.name, 0, f"The file {path} {what}.")
