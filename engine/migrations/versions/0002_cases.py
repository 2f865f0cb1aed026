"""The tables of cases."""

import sqlalchemy as sa
from alembic import op

from engine.store.columns import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
TEXT = sa.String()
AT = Instant()
CASES = ["case_file", "chain_end", "event", "fact", "consent", "referral", "clock", "link", "request"]
TABLES = ["checkpoint", "entry", "letter", "notice", *CASES]


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("public_id", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("procedure", TEXT, nullable=False),
        sa.Column("procedure_version", sa.Integer(), nullable=False),
        sa.Column("vocabulary_version", sa.Integer(), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("manager_role", TEXT, nullable=True),
        sa.Column("manager_agency", TEXT, nullable=True),
        sa.Column("reporter_user", TEXT, nullable=False),
        sa.Column("reporter_role", TEXT, nullable=False),
        sa.Column("reporter_agency", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_seq", sa.Integer(), nullable=False),
        sa.Column("core", TEXT, nullable=False),
        sa.Column("age_band", TEXT, nullable=False),
        sa.Column("risk", TEXT, nullable=True),
        sa.Column("next_look", AT, nullable=True),
        sa.Column("strands", sa.JSON(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("memo", sa.JSON(), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("public_id"),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index("case_file_manager", ["manager_agency"], unique=False)
        batch_op.create_index(
            "case_file_next_look",
            ["next_look"],
            unique=False,
            postgresql_where=sa.text("next_look IS NOT NULL"),
            sqlite_where=sa.text("next_look IS NOT NULL"),
        )
        batch_op.create_index("case_file_owner", ["owner"], unique=False)
        batch_op.create_index("case_file_reporter", ["reporter_user"], unique=False)
        batch_op.create_index(
            "case_file_unsealed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("head_seq > sealed_seq"),
            sqlite_where=sa.text("head_seq > sealed_seq"),
        )

    op.create_table(
        "chain_end",
        sa.Column("chain", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain"),
    )

    op.create_table(
        "checkpoint",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", AT, nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "clock",
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("clock_id", TEXT, nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("strand", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("counted_from", AT, nullable=False),
        sa.Column("first_due", AT, nullable=False),
        sa.Column("due", AT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("halved", sa.Boolean(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("next_look", AT, nullable=True),
        sa.Column("left_microseconds", sa.BigInteger(), nullable=True),
        sa.Column("stands_still_for", TEXT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("shelved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "clock_id", "occurrence"),
    )

    op.create_table(
        "consent",
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("party", TEXT, nullable=True),
        sa.Column("given_by", TEXT, nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=True),
        sa.Column("withdrawn_at", AT, nullable=True),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("scope", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "entry",
        sa.Column("book", TEXT, nullable=False),
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", AT, nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("book", "number"),
    )
    op.create_table(
        "event",
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("trigger", TEXT, nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor_user", TEXT, nullable=False),
        sa.Column("actor_role", TEXT, nullable=False),
        sa.Column("actor_agency", TEXT, nullable=False),
        sa.Column("actor_way", TEXT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq"),
    )
    op.create_table(
        "fact",
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "field", "event_seq"),
    )

    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("template_version", TEXT, nullable=False),
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("lease", TEXT, nullable=True),
        sa.Column("lease_until", AT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", AT, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "event_seq", "recipient", "kind"),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            "letter_waiting",
            ["weight", "next_try"],
            unique=False,
            postgresql_where=sa.text("status IN ('pending', 'leased', 'transmitting')"),
            sqlite_where=sa.text("status IN ('pending', 'leased', 'transmitting')"),
        )

    op.create_table(
        "link",
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "linked_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.PrimaryKeyConstraint("case_id", "linked_id"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("urgency", TEXT, nullable=False),
        sa.Column("due", AT, nullable=True),
        sa.Column("strand", TEXT, nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("acted_by", TEXT, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("routed_at", AT, nullable=True),
        sa.Column("read_at", AT, nullable=True),
        sa.Column("acknowledged_at", AT, nullable=True),
        sa.Column("shelved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("notice_case", ["case_id", "event_seq"], unique=False)
        batch_op.create_index(
            "notice_unrouted",
            ["id"],
            unique=False,
            postgresql_where=sa.text("routed_at IS NULL"),
            sqlite_where=sa.text("routed_at IS NULL"),
        )

    op.create_table(
        "referral",
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("party", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("urgency", TEXT, nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("answer_by", AT, nullable=False),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("next_hop_at", AT, nullable=True),
        sa.Column("substitute_for", sa.JSON(), nullable=False),
        sa.Column("at_opening", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "key"),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("referral_agency", ["agency", "state"], unique=False)

    op.create_table(
        "request",
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("request_id", TEXT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "request_id"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
