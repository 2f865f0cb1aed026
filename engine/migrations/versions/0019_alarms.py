"""Alarms: each occurrence once; and when the mail server last took a letter, found by an index."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("first_seen_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    where = sa.text("ended_at IS NULL")
    op.create_index("alarm_open", "alarm", ["kind", "about"], unique=True, postgresql_where=where, sqlite_where=where)
    op.create_index("alarm_ended", "alarm", ["ended_at"])
    sent = sa.text("status = 'sent'")
    op.create_index("letter_sent", "letter", ["ended_at"], postgresql_where=sent, sqlite_where=sent)


def downgrade() -> None:
    op.drop_index("letter_sent", "letter")
    op.drop_table("alarm")
