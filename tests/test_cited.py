"""What became of a release that somebody cited: written when publishing, answered from the newest file alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from db import snapshot
from db.answers_cited import Cited, cited
from db.answers_matrix import UnknownQuestionError
from db.derived_tables import TABLES
from db.snapshot import open_release, publish
from db.store import Store
from tests import test_web_public_file as small
from web.cited import cited_as, count_words, gap_words

NAMES = {table.public_name: table.name for table in TABLES if table.public_name}
WRITTEN_BY_PUBLISHING = {"published", "id_aliases", "releases", "withdrawals"}
REFERRING = (
    ("findings", "version"),
    ("positions", "version"),
    ("changes", "old_version"),
    ("changes", "new_version"),
)
FRA, CREDIT = small.FRA, "mastery_based_credit"


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    """A working file with the rows of the small public file."""
    store.claim("sample")
    rows = small._filled(yaml.safe_load(small._ROWS.read_text(encoding="utf-8")))
    for name, listed in rows.items():
        if name not in WRITTEN_BY_PUBLISHING:
            for row in listed:
                store.insert(NAMES[name], [row])
    return store


def release(store: Store, number: int, *statements: str, recipe: str = "r1") -> None:
    """Alter the working file by ``statements`` and publish it as release ``number``."""
    for statement in statements:
        store.conn.execute(statement)
    store.conn.commit()
    made = publish(store, public(store), at=f"2026-11-{number:02d}T06:00:00Z", recipe=recipe)
    assert made is not None and made.id == number


def public(store: Store) -> Path:
    return store.path.parent / "public"


def since(store: Store, number: int) -> Cited:
    with closing(open_release(public(store))) as conn:
        return cited(conn, number)


def told(made: Cited) -> list[tuple[str, str, str | None, str | None, str]]:
    return [
        (
            cell.steps[0]["jurisdiction"],
            cell.steps[0]["key"],
            cell.then["stance"],
            cell.now["stance"],
            cell.cause,
        )
        for cell in made.cells
    ]


SAYS = "update positions set stance = '{}' where version = 'v-rule-2' and key = 'mastery_based_credit'"


def test_a_cell_that_read_otherwise_is_told_with_its_cause(filled: Store) -> None:
    release(filled, 1)
    assert (told(since(filled, 1)), since(filled, 1).gaps) == ([], ())
    release(filled, 2, SAYS.format("permits"), recipe="r2")
    made = since(filled, 1)
    assert told(made) == [(FRA, CREDIT, "requires", "permits", "rules")]
    assert (made.of, made.gaps, made.back) == (12, (), ())
    assert "1 of 12 cells read otherwise than in release 1: our rules 1." in count_words(made)
    assert made.cells[0].then["quote"].startswith("A district shall award credit")


def test_what_changed_back_is_listed_and_not_counted(filled: Store) -> None:
    release(filled, 1)
    release(filled, 2, SAYS.format("permits"))
    release(filled, 3, SAYS.format("requires"))
    made = since(filled, 1)
    assert (told(made), [len(cell.steps) for cell in made.back]) == ([], [2])
    assert told(since(filled, 2)) == [(FRA, CREDIT, "permits", "requires", "rules")]
    assert "0 of 12 cells" in count_words(made) and "1 more changed and changed back" in count_words(made)


def test_the_answer_needs_no_file_but_the_newest(filled: Store) -> None:
    release(filled, 1)
    release(filled, 2, SAYS.format("permits"))
    release(filled, 3, SAYS.format("by_waiver"))
    for number in (1, 2):
        (public(filled) / "snapshots" / f"{number}.db").unlink()
    made = since(filled, 1)
    assert told(made) == [(FRA, CREDIT, "requires", "by_waiver", "rules")]
    assert [step["release"] for step in made.cells[0].steps] == [2, 3]
    for form in ("csv", "xlsx", "md"):
        assert len(cited_as(made, form)) > 100
    read = json.loads(cited_as(made, "json"))
    assert (read["changed"], read["by_cause"], len(read["differences"][0]["steps"])) == (1, {"rules": 1}, 2)


def test_a_release_without_one_to_compare_with_says_so(filled: Store) -> None:
    release(filled, 1)
    for path in (public(filled) / "crosswalk.db", public(filled) / "snapshots" / "1.db"):
        path.unlink()
    filled.conn.execute("update releases set digest = 'other'")
    release(filled, 1, SAYS.format("permits"))  # the number of a file that is nowhere is given again
    release(filled, 2, SAYS.format("by_waiver"))
    (public(filled) / "crosswalk.db").unlink()
    release(filled, 3, SAYS.format("encourages"))
    made = since(filled, 1)
    assert (made.gaps, [step["release"] for cell in made.cells for step in cell.steps]) == ((3,), [2])
    assert "What release 3 altered is not known" in gap_words(made)
    assert since(filled, 3).gaps == ()


def test_a_release_of_an_older_schema_is_not_compared_with(filled: Store) -> None:
    release(filled, 1)
    with closing(sqlite3.connect(public(filled) / "crosswalk.db")) as conn:
        conn.execute("alter table positions drop column kinds_read")
        conn.commit()
    release(filled, 2, SAYS.format("permits"))
    assert since(filled, 1).gaps == (2,)


def test_a_release_announced_and_never_written_is_told_once(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(filled, 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            release(filled, 2, SAYS.format("permits"))
    release(filled, 2, SAYS.format("encourages"))
    assert told(since(filled, 1)) == [(FRA, CREDIT, "requires", "encourages", "rules")]
    assert filled.conn.execute("select count(*) from cell_changes").fetchone() == (1,)


def test_what_was_taken_back_leaves_no_sentence(filled: Store) -> None:
    release(filled, 1)
    release(filled, 2, SAYS.format("permits"))
    release(
        filled,
        3,
        "insert into withdrawals (id, kind, reason, at) values ('fra-rule', 'document', 'asked', '2026-11-03')",
    )
    made = since(filled, 1)
    [cell] = [cell for cell in made.cells if cell.steps[0]["key"] == CREDIT]
    assert [step["cause"] for step in cell.steps] == ["rules", "withdrawal"]
    assert (cell.then["stance"], cell.then["quote"], cell.now["stance"]) == ("requires", None, "encourages")
    with closing(open_release(public(filled))) as conn:
        held = [str(value) for row in conn.execute("select * from cell_changes") for value in row]
    assert not [value for value in held if "shall award credit" in value or "Credit for Learning" in value]


def test_what_is_taken_back_under_a_later_name_leaves_no_sentence(filled: Store) -> None:
    """The cell quotes a version under the name that it had before a late capture cut it anew, twice."""
    release(filled, 1)
    release(filled, 2, SAYS.format("permits"))
    [old] = filled.rows(
        "SELECT DISTINCT before_version AS id FROM cell_changes WHERE before_quote IS NOT NULL"
    )
    release(
        filled,
        3,
        f"update versions set id = 'cut-anew' where id = '{old['id']}'",
        *(
            f"update {table} set {column} = 'cut-anew' where {column} = '{old['id']}'"
            for table, column in REFERRING
        ),
        "insert into id_aliases (old_id, new_id, reason) values "
        f"('{old['id']}', 'cut-once', 're-cut'), ('cut-once', 'cut-anew', 're-cut')",
        "insert into withdrawals (id, kind, reason, at) values ('cut-anew', 'version', 'asked', '2026-11-03')",
    )
    with closing(open_release(public(filled))) as conn:
        held = [row[0] for row in conn.execute("select before_quote from cell_changes where release = 2")]
    assert held == [None]


def test_what_no_release_knows_is_refused(filled: Store) -> None:
    release(filled, 1)
    with pytest.raises(UnknownQuestionError, match="no release 7 here"):
        since(filled, 7)
    with (
        closing(open_release(public(filled))) as conn,
        pytest.raises(UnknownQuestionError, match="no positions"),
    ):
        cited(conn, 1, field="weather")


def test_every_release_of_the_sample_says_what_it_altered(demo_data: Path) -> None:
    with closing(open_release(demo_data / "public")) as conn:
        assert [tuple(row) for row in conn.execute("select id, cells_against from releases order by id")] == [
            (1, None), (2, 1), (3, 2), (4, 3)
        ]  # fmt: skip
        made = cited(conn, 1)
        assert made.cells and made.back and not made.gaps
        assert made.of == sum(
            json.loads(conn.execute("select cells from releases where id = 4").fetchone()[0]).values()
        )
        # Each is what the two files say, read side by side.
        with closing(open_release(demo_data / "public", 1)) as old:
            from db.answers_matrix import FIELDS
            from db.answers_releases import between_releases

            differing = {
                (field, one.new.state, one.new.key): one.cause
                for field in FIELDS
                for one in between_releases(old, conn, field)[2]
            }
    cells = {
        (c.steps[0]["field"], c.steps[0]["jurisdiction"], c.steps[0]["key"]): c.cause for c in made.cells
    }
    assert cells.keys() == differing.keys()
