"""Prints: what left on paper, when, by whom."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        "print",
        sa.Column("number", ID, autoincrement=True, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("way", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    op.drop_table("print")
