"""Figures: what is noted of each case, sealed, and the reports that were published."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        "figure",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "report",
        sa.Column("number", ID, autoincrement=True, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("way", TEXT, nullable=False),
        sa.Column("indicators", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    op.drop_table("report")
    op.drop_table("figure")
