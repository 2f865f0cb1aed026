"""The record of the directory, and who stands in for whoever is away."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
TEXT = sa.String()
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("absence", sa.Column("substitute", TEXT, nullable=True))
    op.create_table(
        "directory_event",
        sa.Column("number", _NUMBER, nullable=False, autoincrement=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("way", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("row_key", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("agency", TEXT, nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("directory_event_person", "directory_event", ["person", "number"])
    op.create_index("directory_event_agency", "directory_event", ["agency", "number"])
    op.create_index("directory_event_by", "directory_event", ["by", "number"])


def downgrade() -> None:
    op.drop_table("directory_event")
    op.drop_column("absence", "substitute")
