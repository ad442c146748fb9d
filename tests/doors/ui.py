"""What tests take from `ui`: the one place that names its modules."""

from catalyst_tui.ui import words
from catalyst_tui.ui.actions import ACTIONS, ENTERS, PAGES, Place, at, moving
from catalyst_tui.ui.app import CatalystApp
from catalyst_tui.ui.detail import EDGE, why
from catalyst_tui.ui.forms.book import TableForm, TickersForm, in_book_form
from catalyst_tui.ui.forms.entries import EvidenceForm, Prompt
from catalyst_tui.ui.forms.form import Form, FormRow
from catalyst_tui.ui.forms.menu import FirstStart, Menu
from catalyst_tui.ui.forms.report import SOURCE, ReportForm
from catalyst_tui.ui.frame import LEAST, answers_to, footer, ground, notice, strip, top
from catalyst_tui.ui.keys import KeysInOrder, agreed, textual_key
from catalyst_tui.ui.screens.page import page_of, saved_line
from catalyst_tui.ui.screens.panes import Help, StatusPane
from catalyst_tui.ui.screens.sheets import REVIEW, Checkpoints, usual_words
from catalyst_tui.ui.widgets.bar import Bar
from catalyst_tui.ui.widgets.clean_input import CleanInput, completed
from catalyst_tui.ui.widgets.lines import HIGHLIGHTED, LineList
from catalyst_tui.ui.widgets.table import Fold, Sorting, TableSheet, filled, fit
from catalyst_tui.ui.widgets.text_pane import TextPane
from catalyst_tui.ui.words import MARKS, DrawContext, Ink, Line, cells, clicks, extended, rate_text, with_days
