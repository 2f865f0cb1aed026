"""How far the chain of a missed deadline has come, who has taken it on; notices that went in one letter."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("clock", sa.Column("level", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("clock", sa.Column("taken_on_at", Instant(), nullable=True))
    op.create_table(
        "together",
        sa.Column("notice_id", _ID, primary_key=True, autoincrement=False),
        sa.Column("letter_of", _ID, nullable=False),
    )
    op.create_index("together_of", "together", ["letter_of"])


def downgrade() -> None:
    op.drop_table("together")
    op.drop_column("clock", "taken_on_at")
    op.drop_column("clock", "level")
