"""Indexes by which the audit page walks what people did: events of cases, prints, the record of the directory."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
INDEXES = (
    ("event_at", "event", ["at", "case_id", "seq"]),
    ("event_actor", "event", ["actor_user", "at", "case_id", "seq"]),
    ("directory_event_at", "directory_event", ["at", "number"]),
    ("print_at", "print", ["at", "number"]),
    ("print_case", "print", ["case_id"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
