"""Accounts: who signs in with what, sessions, known devices, tokens, invitations, what happened."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
TEXT = sa.String()
AT = Instant()
BYTES = sa.LargeBinary()
TABLES = ["account", "account_event", "api_token", "device", "invitation", "recovery_code", "session", "tries"]


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("password", BYTES, nullable=True),
        sa.Column("password_set_at", AT, nullable=True),
        sa.Column("code_secret", BYTES, nullable=True),
        sa.Column("code_step", sa.BigInteger(), nullable=False),
        sa.Column("pending_secret", BYTES, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("person", "digest"),
    )
    op.create_table(
        "session",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("secret", BYTES, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("way", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("agency", TEXT, nullable=True),
        sa.Column("device", TEXT, nullable=False),
        sa.Column("lock", TEXT, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("session_secret", "session", ["secret"], unique=True)
    op.create_index("session_person", "session", ["person"])
    op.create_table(
        "device",
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.PrimaryKeyConstraint("digest", "person"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("api_token_digest", "api_token", ["digest"], unique=True)
    op.create_index("api_token_person", "api_token", ["person"])
    op.create_table(
        "invitation",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("code_secret", BYTES, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("invitation_digest", "invitation", ["digest"], unique=True)
    op.create_index("invitation_person", "invitation", ["person"])
    op.create_table(
        "account_event",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("by", TEXT, nullable=True),
        sa.Column("mark", TEXT, nullable=True),
        sa.Column("about", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("account_event_person", "account_event", ["person", "at"])
    op.create_index("account_event_at", "account_event", ["at"])
    op.create_table(
        "tries",
        sa.Column("key", BYTES, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
