"""The tables that reading stands on."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
TEXT, AT = sa.String(), Instant()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ["access", "kept_from", "search_token", "desk", "leaving"]
INDEXES = {
    "search_token_found": ("search_token", "token case_id field", None),
    "desk_order": ("desk", "agency role user tier due case_id saves_by to_answer procedure", None),
    "desk_saves": ("desk", "agency role user saves_by case_id to_answer procedure", "saves_by IS NOT NULL"),
    "desk_procedure": ("desk", "agency role user procedure tier due case_id saves_by to_answer", None),
    "desk_saves_procedure": (
        "desk",
        "agency role user procedure saves_by case_id to_answer",
        "saves_by IS NOT NULL",
    ),
    "leaving_until": ("leaving", "until", None),
    "notice_unread": ("notice", "agency role case_id", "read_at IS NULL"),
}
# Conditions that each database writes in its own way: on truth values.
_TO_ANSWER = ("to_answer", "to_answer = 1")
_ON_LIST = ("NOT shelved", "shelved = 0")
LISTED = {
    "desk_answers": ("desk", "agency role user to_answer tier due case_id saves_by procedure", "", _TO_ANSWER),
    "desk_answers_procedure": (
        "desk",
        "agency role user procedure to_answer tier due case_id saves_by",
        "",
        _TO_ANSWER,
    ),
    "notice_inbox": ("notice", "agency role id", "", _ON_LIST),
    "notice_unseen": ("notice", "agency role id", "read_at IS NULL AND ", _ON_LIST),
    "notice_kind": ("notice", "agency role kind id", "", _ON_LIST),
}
for _name, _where in (
    ("clock_running", "status = 'running'"),
    ("clock_breached", "status = 'breached'"),
    ("clock_unmet", "status = 'breached' AND ended_at IS NULL"),
):
    INDEXES[_name] = ("clock", "due case_id clock_id occurrence", _where)
    INDEXES[f"{_name}_name"] = ("clock", "clock_id due case_id occurrence", _where)
    INDEXES[f"{_name}_owner"] = ("clock", "owner shelved due case_id clock_id occurrence", _where)
    INDEXES[f"{_name}_owner_name"] = ("clock", "owner shelved clock_id due case_id occurrence", _where)


def _holder() -> list[sa.Column[Any]]:
    return [
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("agency", "role", "user")),
    ]


def upgrade() -> None:
    op.create_table(
        "access",
        *_holder(),
        sa.Column("since", AT, nullable=False),
        sa.Column("until", AT, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "agency", "role", "user"),
    )
    op.create_table(
        "kept_from",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "digest"),
    )
    op.create_table(
        "search_token",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "field", "token"),
    )
    op.create_table(
        "desk",
        *_holder(),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("to_answer", sa.Boolean(), nullable=False),
        sa.Column("saves_by", AT, nullable=True),
        sa.Column("due", AT, nullable=False),
        sa.Column("sees_core", sa.Boolean(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("saves", "about", "step")),
        sa.Column("by_law", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "agency", "role", "user"),
    )
    op.create_table(
        "leaving",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("until", AT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "agency"),
    )
    for name, (table, columns, where) in INDEXES.items():
        only = sa.text(where) if where else None
        op.create_index(name, table, columns.split(), postgresql_where=only, sqlite_where=only)
    for name, (table, columns, where, (one, other)) in LISTED.items():
        on, on_sqlite = sa.text(where + one), sa.text(where + other)
        op.create_index(name, table, columns.split(), postgresql_where=on, sqlite_where=on_sqlite)


def downgrade() -> None:
    for name, (table, *_) in (INDEXES | LISTED).items():
        op.drop_index(name, table)
    for table in reversed(TABLES):
        op.drop_table(table)
