"""Documents: what each is, and its content, sealed."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("strand", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("added_by", TEXT, nullable=False),
        sa.Column("added_role", TEXT, nullable=False),
        sa.Column("added_agency", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "document_content",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("document_content")
    op.drop_table("document")
