"""The daily digests: which notices wait for one, and which days' were made."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "digest_notice",
        sa.Column("notice_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("notice_id"),
    )
    waiting = sa.text("day IS NULL")
    op.create_index(
        "digest_notice_waiting", "digest_notice", ["notice_id"], postgresql_where=waiting, sqlite_where=waiting
    )
    op.create_index("digest_notice_of", "digest_notice", ["day", "recipient"])
    op.create_table(
        "digest_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )


def downgrade() -> None:
    op.drop_table("digest_day")
    op.drop_table("digest_notice")
