"""What tests take from `reports`: the one place that names its modules."""

from catalyst_tui.reports import companyfacts
from catalyst_tui.reports.companyfacts import Companyfacts, read_companyfacts
from catalyst_tui.reports.phrases import (
    Lexicon,
    Phrase,
    ReleaseSentence,
    ReleaseText,
    kin,
    revised,
    short_forms,
    stem,
)
from catalyst_tui.reports.release import page as parts
from catalyst_tui.reports.release.document import ReleasePart, ReleaseTable, TableCell
from catalyst_tui.reports.release.figures import Offered, ReleaseFigures, Speaker, read_figures
from catalyst_tui.reports.release.page import read_parts
from catalyst_tui.reports.release.quotes import FigurePassage, figure_passages, unread_line, unread_words
from catalyst_tui.reports.release.release import Release, dateline, joined_exhibits
from catalyst_tui.reports.release.sentences import sentences
from catalyst_tui.reports.release.text_tables import aligned
