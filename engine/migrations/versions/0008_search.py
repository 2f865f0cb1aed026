"""Indexes for two ways of searching: along a token of one field, along the cases of which a holder reads it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("search_token_found", "search_token")
    op.create_index("search_token_found", "search_token", ["token", "field", "case_id"])
    where = sa.text("reads <> 0")
    op.create_index(
        "desk_reads",
        "desk",
        ["agency", "role", "user", "reads", "tier", "due", "case_id"],
        postgresql_where=where,
        sqlite_where=where,
    )


def downgrade() -> None:
    op.drop_index("desk_reads", "desk")
    op.drop_index("search_token_found", "search_token")
    op.create_index("search_token_found", "search_token", ["token", "case_id", "field"])
