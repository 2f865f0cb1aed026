"""The tables of a deployment."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
TEXT = sa.String()
AT = Instant()
TABLES = [
    "absence",
    "agency",
    "beat",
    "demo_time",
    "directory_version",
    "duty",
    "person",
    "post",
    "procedure_version",
    "ward",
]


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person", "starts_on"),
    )
    op.create_table(
        "agency",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("party", TEXT, nullable=False),
        sa.Column("name_vi", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.Column("wards", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor", TEXT, nullable=True),
        sa.Column("information", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "beat",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "demo_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "duty",
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("agency", "role", "person", "starts_on"),
    )
    op.create_table(
        "person",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "post",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", AT, nullable=True),
        sa.Column("confirmed_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("person", "agency", "role"),
    )
    op.create_table(
        "procedure_version",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", "version"),
    )
    op.create_table(
        "ward",
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
