"""What the board counts stands in an order of its own: windows over before arrival, runs that ended, cases opened."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
BY_START = ["started_at", "case_id", "clock_id", "occurrence"]
BEFORE = sa.text("status = 'breached_before_arrival'")
ENDED = sa.text("status IN ('met', 'breached') AND ended_at IS NOT NULL")
PARTIAL = (
    ("clock_before", BY_START, BEFORE),
    ("clock_before_owner", ["owner", "shelved", *BY_START], BEFORE),
    ("clock_ended", ["clock_id", "ended_at"], ENDED),
    ("clock_ended_owner", ["owner", "shelved", "clock_id", "ended_at"], ENDED),
)


def upgrade() -> None:
    for name, columns, where in PARTIAL:
        op.create_index(name, "clock", columns, postgresql_where=where, sqlite_where=where)
    op.create_index("case_file_opened", "case_file", ["opened_at"])


def downgrade() -> None:
    op.drop_index("case_file_opened", "case_file")
    for name, _, _ in PARTIAL:
        op.drop_index(name, "clock")
