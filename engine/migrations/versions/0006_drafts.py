"""Drafts: what somebody is in the middle of typing, sealed."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", "place", "tab"),
    )
    op.create_index("draft_saved", "draft", ["saved_at"])


def downgrade() -> None:
    op.drop_table("draft")
