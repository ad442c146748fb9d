"""What tests take from `book`: the one place that names its modules."""

from catalyst_tui.book.file.edit import Add, Drop, Edit, EditError, Put, data_of, edited, toml
from catalyst_tui.book.file.fields import (
    NAME,
    FieldKind,
    amount_of,
    changes,
    line_of,
    named_edits,
    named_fields,
    new_table,
    place_of,
    rows,
    written_lines,
)
from catalyst_tui.book.file.keys import TABLES, book_schema, schema_text
from catalyst_tui.book.file.lint import advice, corrected
from catalyst_tui.book.file.load import Loaded, load_book
from catalyst_tui.book.file.syntax import LARGEST, Locator, Path, Problem, Severity, read_toml
from catalyst_tui.book.language.functions import FUNCTIONS, ArgumentForm, Axis, Formula, Function
from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.language.operands import ExprError
from catalyst_tui.book.language.parser import parse_test, parse_value
from catalyst_tui.book.language.tree import (
    Arith,
    Between,
    Binary,
    Both,
    Call,
    Compare,
    Counted,
    Either,
    Ever,
    Expr,
    Forecast,
    Holding,
    Literal,
    Lookback,
    Macro,
    Negative,
    Not,
    Op,
    Operand,
    Pace,
    Pooled,
    Rank,
    Run,
    Side,
    Trend,
    for_member,
    is_test,
    show,
    unit_of,
    walk,
)
from catalyst_tui.book.model import book as model
from catalyst_tui.book.model.book import (
    NEW_YORK,
    Basis,
    Book,
    BookEvent,
    Checkpoint,
    DateStatus,
    Decision,
    Event,
    Gauge,
    Group,
    Near,
    OnSilence,
    Role,
    Thesis,
)
from catalyst_tui.book.model.dates import (
    DaysAhead,
    day_window,
    end_of,
    evening_of,
    last_moment,
    local_day,
    parse_day,
    parse_window,
)
from catalyst_tui.book.model.definition import changed, definition, promise, same_claim
from catalyst_tui.book.model.listings import LISTINGS, Venue, listed_in, venue_of, zone_of
from catalyst_tui.book.model.metrics import REPORTED, STANDARD, Metric, Nature
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span, parse_fiscal_year, parse_period
from catalyst_tui.book.model.quantity import (
    DAYS,
    MULTIPLE,
    NUMBER,
    PERCENT,
    POINTS,
    SHARES,
    Dim,
    Quantity,
    Unit,
    distinguished,
    format_quantity,
    money,
    parse_quantity,
    same_scale,
)
from catalyst_tui.book.model.tickers import Identity, Lot, Series, Split, Ticker
