"""Deadlines keep how long they stood still, so that what moves their end afterwards counts it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "clock", sa.Column("held_microseconds", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("clock", "held_microseconds")
