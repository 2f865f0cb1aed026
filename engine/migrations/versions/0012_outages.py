"""When parts of the system were away."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
    )
    op.create_index("outage_ended", "outage", ["ended_at"])
    where = sa.text("ended_at IS NULL")
    op.create_index("outage_open", "outage", ["part"], unique=True, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    op.drop_table("outage")
