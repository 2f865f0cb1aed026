"""The cases that somebody reported are counted and walked by an index alone."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("case_file_reporter", "case_file")
    op.create_index("case_file_reporter", "case_file", ["reporter_user", "reporter_role", "id"])


def downgrade() -> None:
    op.drop_index("case_file_reporter", "case_file")
    op.create_index("case_file_reporter", "case_file", ["reporter_user"])
