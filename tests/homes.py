"""What tests need of a home: open it, enter something, judge it. The one place that names desk and store."""

from catalyst_tui.desk.accept_proposal import accept, checked, dismiss
from catalyst_tui.desk.alerts.commit import enter, judge_with_changes, read_last_words
from catalyst_tui.desk.alerts.delivery import Delivery, claim_popups, open_delivery, phone, repeats
from catalyst_tui.desk.alerts.popups import (
    BODY,
    SHORT_OUTAGE,
    Edits,
    LastWords,
    changes,
    digest,
    grouped,
    popup_message,
    repeat_at,
    whole_lines,
)
from catalyst_tui.desk.alerts.popups import changes as changes_from
from catalyst_tui.desk.editor import LOT, SALE, parse_line
from catalyst_tui.desk.entry.book_edit import BadEditError, moved_goalposts, rename, splice, with_edits
from catalyst_tui.desk.entry.broker_files import packaged_formats
from catalyst_tui.desk.entry.entry_forms import form_for
from catalyst_tui.desk.entry.figures import amount_of, figure_period, unit_in
from catalyst_tui.desk.entry.holdings import sold
from catalyst_tui.desk.entry.importing import (
    EVIDENCE,
    FACTS,
    LARGEST,
    begins_ours,
    evidence_of,
    fact_of,
    read_csv,
    take_import,
)
from catalyst_tui.desk.entry.record import (
    RULED,
    Understood,
    figures_of,
    graded,
    understand,
    understand_figure,
)
from catalyst_tui.desk.entry.report_day import (
    OfferedFigures,
    Read,
    ReportCheck,
    ReportDay,
    ReportRow,
    Told,
    as_typed,
    report_day,
    understood,
)
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.entry.undo import Done, Entries, OvertakenError, last_done, take_back
from catalyst_tui.desk.export import ExportError, home_from, merge_export, typed_rows, write_export
from catalyst_tui.desk.fetch.filings import FilingDesk, open_filings
from catalyst_tui.desk.fetch.prices import (
    EXTENDED,
    LACKING,
    QUIET,
    Doubt,
    PriceDesk,
    agrees,
    is_due,
    lacks_close,
    open_prices,
    pause,
    rate_series,
    refusal,
    same_again,
    screen,
    series_of,
    unrated,
)
from catalyst_tui.desk.home.clock import SystemClock, local_time
from catalyst_tui.desk.home.config import (
    Config,
    ConfigError,
    Quiet,
    SourceConfig,
    contact_problem,
    parse_config,
    read_config,
    write_contact,
)
from catalyst_tui.desk.home.folder import (
    EMPTY_BOOK,
    STARTER_DATA,
    Home,
    HomeError,
    config_template,
    find_home,
    is_watched,
    old_settings,
    read_book,
    settle,
    starter,
)
from catalyst_tui.desk.home.keys import FILE, find_keys, find_push, wanted
from catalyst_tui.desk.home.logs import HomeLog, log_to
from catalyst_tui.desk.live import LiveDesk, open_desk
from catalyst_tui.desk.notices import filing_line, source_line
from catalyst_tui.desk.opening import OpeningDesk
from catalyst_tui.desk.replay import PastReading, Replay, written_later
from catalyst_tui.desk.shapes import (
    EVENT,
    KEYLESS,
    NAMELESS,
    OFF,
    UNASKED,
    Attention,
    Board,
    BoardNotice,
    Cash,
    ChartLanes,
    ChartView,
    CheckpointBar,
    CheckpointDetail,
    CheckpointRow,
    Dated,
    DateKind,
    DayFlip,
    Entry,
    EntryCheck,
    EntryChoice,
    EntryForm,
    Field,
    Flip,
    HitLine,
    InboxLine,
    Lane,
    LineTrial,
    MetricPanel,
    NextDate,
    OpenItem,
    PositionRow,
    PriceLevel,
    QuarterFigure,
    RateNote,
    ReportMark,
    ReviewRow,
    ReviewView,
    RulingForm,
    RulingSide,
    Section,
    SourceRow,
    Stop,
    Stretch,
    ThesisReview,
    ThesisView,
    Timeline,
    Total,
    VerdictChange,
    VerdictLane,
)
from catalyst_tui.desk.views.positions import (
    attention,
    board,
    checkpoint_row,
    checkpoint_rows,
    is_old,
    parts,
    position_rows,
    thesis_view,
    total,
    unread_rows,
    when,
)
from catalyst_tui.desk.views.reading import HomeReading
from catalyst_tui.desk.views.status import FORMATS, StatusLine, source_rows, status_line, write_line
from catalyst_tui.desk.views.timeline import agenda, timeline
from catalyst_tui.desk.watch import NOTE, FetchProblems, Watcher, open_watcher
from catalyst_tui.desk.workspace.book_file import ChangedMeanwhileError, read_exactly, write_book
from catalyst_tui.desk.workspace.claims import NOT_SAVED, Wordings, originals
from catalyst_tui.desk.workspace.filing_intake import CompanyUpdate
from catalyst_tui.desk.workspace.identities import identities, load_with, undated
from catalyst_tui.desk.workspace.inbox import (
    RULES,
    STANDS,
    acknowledge,
    inbox_lines,
    next_snooze,
    snooze_longer,
)
from catalyst_tui.desk.workspace.listed import Companies, ListedName, came_with, companies, shown_name
from catalyst_tui.desk.workspace.pending_review import (
    MOST_WAITING,
    Proposal,
    ProposalError,
    ProposalKind,
    Proposals,
    as_entry,
)
from catalyst_tui.desk.workspace.pending_review import ProposalKind as Proposed
from catalyst_tui.desk.workspace.release_reader import Reader, ReadRelease, hits, read
from catalyst_tui.desk.workspace.state import Known, State
from catalyst_tui.desk.workspace.uncounted import known_advice
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.store import open as opening
from catalyst_tui.store import schema as migrations
from catalyst_tui.store.cells import moment, stamp
from catalyst_tui.store.errors import DamagedError, StoppedError, StoreError
from catalyst_tui.store.inbox import OWN, OWN_DIGEST, TRIES, InboxRow, Outgoing, PastNotice, Transition
from catalyst_tui.store.open import (
    Store,
    backup_folder,
    backups,
    days_to_keep,
    is_sound,
    newest_good_backup,
    open_store,
    open_to_read,
    restore,
)
from catalyst_tui.store.prices import FoundSplit
from catalyst_tui.store.schema import APPLICATION_ID, LATEST, OLDEST, create, migrate, schema_version, tables
from catalyst_tui.store.sources import CompanyRow, FilingRow, Hit, HitState, ReleaseRow
