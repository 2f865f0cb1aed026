"""The tables as Core statements name them."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from engine.store import (
    account_tables,
    alarm_tables,
    daily_tables,
    directory_tables,
    document_tables,
    draft_tables,
    figure_tables,
    outage_tables,
    outbox_tables,
    print_tables,
    reading_tables,
    record_tables,
    shift_tables,
    tables,
)

METADATA = SQLModel.metadata


def _table(model: type[SQLModel]) -> Table:
    return METADATA.tables[str(model.__tablename__)]


CASE = _table(tables.CaseRow)
EVENT = _table(tables.EventRow)
FACT = _table(tables.FactRow)
CONSENT = _table(tables.ConsentRow)
REFERRAL = _table(tables.ReferralRow)
CLOCK = _table(tables.ClockRow)
NOTICE = _table(tables.NoticeRow)
REQUEST = _table(tables.RequestRow)
LINK = _table(tables.LinkRow)
LETTER = _table(outbox_tables.LetterRow)
TOGETHER = _table(outbox_tables.TogetherRow)
DIGEST_NOTICE = _table(daily_tables.DigestNoticeRow)
DIGEST_DAY = _table(daily_tables.DigestDayRow)
CHECKPOINT = _table(record_tables.CheckpointRow)
ENTRY = _table(record_tables.EntryRow)
CHAIN_END = _table(record_tables.ChainEndRow)
ACCESS = _table(reading_tables.AccessRow)
KEPT_FROM = _table(reading_tables.KeptFromRow)
SEARCH_TOKEN = _table(reading_tables.SearchTokenRow)
DESK = _table(reading_tables.DeskRow)
LEAVING = _table(reading_tables.LeavingRow)
WARD = _table(directory_tables.WardTable)
AGENCY = _table(directory_tables.AgencyTable)
PERSON = _table(directory_tables.PersonTable)
POST = _table(directory_tables.PostTable)
DUTY = _table(directory_tables.DutyTable)
ABSENCE = _table(directory_tables.AbsenceTable)
PROCEDURE_VERSION = _table(directory_tables.ProcedureVersionTable)
DEMO_TIME = _table(directory_tables.DemoTimeTable)
DIRECTORY_EVENT = _table(directory_tables.DirectoryEventTable)
DIRECTORY_VERSION = _table(directory_tables.DirectoryVersionTable)
BEAT = _table(directory_tables.BeatTable)
OUTAGE = _table(outage_tables.OutageRow)
ALARM = _table(alarm_tables.AlarmRow)
ACCOUNT = _table(account_tables.AccountRow)
RECOVERY_CODE = _table(account_tables.RecoveryCodeRow)
SESSION = _table(account_tables.SessionRow)
DEVICE = _table(account_tables.DeviceRow)
API_TOKEN = _table(account_tables.ApiTokenRow)
INVITATION = _table(account_tables.InvitationRow)
ACCOUNT_EVENT = _table(account_tables.AccountEventRow)
TRIES = _table(account_tables.TriesRow)
DRAFT = _table(draft_tables.DraftRow)
HAND_OVER = _table(shift_tables.HandOverRow)
STEADY_CLOCK = _table(outbox_tables.SteadyClockRow)
PRINT = _table(print_tables.PrintRow)
FIGURE = _table(figure_tables.FigureRow)
REPORT = _table(figure_tables.ReportRow)
DOCUMENT = _table(document_tables.DocumentRow)
DOCUMENT_CONTENT = _table(document_tables.DocumentContentRow)
