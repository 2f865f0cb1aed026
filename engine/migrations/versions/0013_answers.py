"""What is to answer and cannot be undone is walked without what else a role has."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "desk_answers_saves",
        "desk",
        ["agency", "role", "user", "saves_by", "case_id", "procedure"],
        postgresql_where=sa.text("to_answer AND saves_by IS NOT NULL"),
        sqlite_where=sa.text("to_answer = 1 AND saves_by IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("desk_answers_saves", "desk")
