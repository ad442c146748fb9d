"""What is wrong is said at its place: each row marks the place with ^ and gives the words one reads there."""

import pytest

from tests.books import toml
from tests.doors.book import LARGEST, Problem, load_book

HEAD = toml("""[ticker.ALAB]
[ticker.CRDO] fiscal_year_end = "Sat nearest 04-30"
[series.pcie6_mix] unit = "%"
[series.claims] world = true ; unit = "number" ; every = "week"
[[thesis]] id = "platform" ; ticker = "ALAB"
[[thesis]] id = "theme"
""")
ONE = '[[checkpoint]]\nid = "it"\nthesis = "platform"\n'


def problems_of(marked: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the problems of a text in which ^ stands before each place that is wrong, and the places."""
    places, text = [], ""
    for piece in marked.split("^")[:-1]:
        text += piece
        places.append(f"{text.count(chr(10)) + 1}:{len(text) - text.rfind(chr(10))}")
    text += marked.rsplit("^", 1)[-1]
    return " ".join(places), load_book(text).problems


def said(marked: str) -> list[str]:
    """Return the words of the problems, after checking that they stand where the marks are."""
    places, problems = problems_of(marked)
    assert " ".join(f"{problem.line}:{problem.column}" for problem in problems) == places, problems
    return [
        f"{problem.message} ({problem.hint})" if problem.hint else problem.message for problem in problems
    ]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        # names
        ('event = "x"\n^tst = "y"', "[[checkpoint]] has no key `tst` (did you mean test?)"),
        ('event = "x"\nrole = ^"gard"', "'gard' is none of proof, guard, kill, gauge (did you mean guard?)"),
        ('event = "x"\nticker = ^"ALBA"', "no ticker 'ALBA' in this book (did you mean ALAB?)"),
        ('event = "x"\ndepends_on = [^"npo"]', "no checkpoint 'npo' in this book"),
        ('^depends_on = ["it"]\nevent = "x"', "these wait for each other: it → it"),
        # kinds of values
        ('event = "x"\np = ^1.5', "1.5 is not between 0 and 1"),
        ('event = "x"\np = ^70', "70 is not between 0 and 1 (0.7)"),
        ('event = "x"\np = ^"0.7"', "this should be a number from 0 to 1 (without quotes: 0.7)"),
        ('event = "x"\np = ^nan', "this number is beyond any meaning"),
        ('event = "x"\ntext = ^3', "this should be a text, not a number (write it in quotes)"),
        ('event = "x"\ndue = ^"soon"', "'soon' is no date"),
        ('event = "x"\ndue = ^"2026-06-31"', "'2026-06-31': there is no such day"),
        ('event = "x"\nperiod = ^"2026Q5"', "'2026Q5': a year has 4 quarters"),
        ('event = "x"\nperiod = ^2026-09-30', "a reporting period is no day (2026Q2; a deadline is `due`)"),
        ('event = "x"\ndue = ^2026-09-30T10:00:00', "a day is enough here, without a time (2026-09-30)"),
        ('test = "revenue > $1"\nfor = ^"20x"', "'20x' is no length of a streak"),
        ('event = "x"\ncount = ^"two"', "'two' is no count of events"),
        ('event = "x"\nreview = ^"often"', "'often' is no length of time"),
        # inside tests
        ('test = "gross_margin >= ^$3"', "a percentage cannot be compared with an amount in USD"),
        ('test = ^"gross_margin \\u003e= $3"', "a percentage cannot be compared"),
        ('test = """\n  gross_margin\n  >= ^$3"""', "a percentage cannot be compared"),
        ("test = '''gross_margin >= ^$3'''", "a percentage cannot be compared"),
        ('test = "^revenu >= $3"', "'revenu' is no metric and no series of this book (did you mean"),
        ('any = [{ event = "x" }, { test = "^grevenue > $3" }]', "'grevenue' is no metric"),
        # what decides it
        ('test = "revenue > $1"\n^event = "x"', "`test` and `event` both decide it; one must"),
        ('event = "x"\n^bands = { a = "> 3x" }', "`bands` needs `value`"),
        ('role = "gauge"\n^test = "revenue > $1"', "a gauge shows a `value`"),
        ('^value = "revenue"', "`value` is what a gauge shows"),
        ('role = "guard"\n^event = "x"', "a guard needs a `test`"),
        ("^any = []", "this list is empty"),
        ('any = [^{ for = 2 }]', "nothing decides this member"),
        ('at_least = ^3\nof = [{ event = "x" }]', "there are only 1 members"),
        ('^score = "x"\nscale = [-2, 2]', "`score` needs `trip`"),
        ('score = "x"\nscale = [-2, 2]\ntrip = ^-3', "`trip` lies on the scale, and not at 0 (from -2 to 2)"),
        # how keys fit each other
        ('role = "gauge"\nvalue = "pcie6_mix"\nbands = { a = "> 3%", b = ^"2%..4%" }', "`b` overlaps `a`"),
        ('role = "gauge"\nvalue = "pcie6_mix"\nbands = { a = ^"> 3x" }', "a multiple (x) cannot be a band"),
        ('test = "revenue > $1"\nnear = ^"1pp"', "percentage points, but the test is in an amount in USD"),
        ('event = "x"\nfrom = 2027\ndue = ^2026', "`due` is over before `from` begins"),
        ('event = "x"\nperiod = "2026Q1"\n^every = "quarter"', "`period` and `every` exclude each other"),
        ('event = "x"\ndue = ^"not before 2027"', "what must not happen before a day is a kill with"),
        ('event = "x"\nreview = ^"30 sessions"', "'30 sessions' counts sessions, and this counts"),
        ('event = "x"\n^for = "20d"', "`for` is about a `test`, and there is none"),
        ('test = "price > $1"\n^hold = "20d"', "[[checkpoint]] has no key `hold` (write for)"),
        ('event = "x"\n^note = "y"', "[[checkpoint]] has no key `note` (write why)"),
        (
            'role = "kill"\ntest = "price < $1"\n^sticky = true',
            '[[checkpoint]] has no key `sticky` (write test = "ever(price > $100)")',
        ),
        ('test = "revenue > $1"\nfor = ^"20d"', "`for` = '20d', but this is judged by reported"),
        ('test = "revenue > $1"\nfor = ^"2 years"', "this is judged by quarters, not by years (for = 8"),
        ('test = "price > $1"\nfor = ^2', '`for` = 2, but this is judged by closes (for = "2 sessions")'),
        ('test = "price > $1"\nfor = ^"2 quarters"', "`for` = '2 quarters', but this is judged by closes"),
        ('test = "claims > 1"\nfor = ^"5d"', '`for` = \'5d\', but this is judged by weeks (for = "5 weeks")'),
        ('test = "claims > 1"\nfor = ^3', '`for` = 3, but this is judged by weeks (for = "3 weeks")'),
        ('any = [{ test = "price > $1", for = ^2 }, { test = "revenue > $1" }]', "`for` = 2, but this"),
        (
            'role = "guard"\ntest = "revenue > $1 ^for 2 quarters"',
            "a guard has no `for` in its test "
            '(the key for = "2 quarters", or role = "kill" with test = "revenue <= $1 for 2 quarters")',
        ),
        (
            'role = "guard"\ntest = "revenue >= $1 ^for 2 quarters"',
            "a guard has no `for` in its test "
            '(the key for = "2 quarters", or role = "kill" with test = "revenue < $1 for 2 quarters")',
        ),
        (
            'role = "guard"\ntest = "price > $1 ^for 3 days"',
            "a guard has no `for` in its test "
            '(the key for = "3 days", or role = "kill" with test = "price <= $1 for 3 days")',
        ),
        ('test = "revenue > $1"\n^target = { FY2026 = "1B" }', "the test does not use this `target`"),
        ('test = "revenue > target"\ntarget = { FY2026 = "1B", F26 = ^"1B" }', "'F26' is no period"),
        ('test = "revenue > target"\ntarget = { FY2026 = "1B", FY2027 = ^"3%" }', "this is a percentage"),
        ('event = "x"\nbase = { period = "2026Q1", ^gros_margin = "7%" }', "'gros_margin' is no metric"),
        ('event = "x"\nbase = { period = "2026Q1", gross_margin = ^"$3" }', "'$3' is an amount in USD"),
        # suspended, moved, to be told of
        ('event = "x"\n^unless = { }', "nothing decides this (unless ="),
        ('event = "x"\nunless = { ^any = [] }', "`unless` has no key `any`"),
        ('event = "x"\nunless = { test = "^reven > $1" }', "'reven' is no metric"),
        ('event = "x"\nunless = ^"y"', "`unless` is a table of keys"),
        ('any = [{ event = "x", unless = { event = "y", ^due = 2027 } }]', "`unless` has no key `due`"),
        ('test = "revenue > $1"\n^slips_past = 2028', "`slips_past` needs `event`"),
        ('event = "x"\ncount = 2\n^slips_past = 2028', "`count` and `slips_past` exclude each other"),
        ('event = "x"\nslips = [^{ from = 2026, to = 2027 }]', "a slip needs `seen`"),
        ('event = "x"\nslips = [{ from = 2026, to = ^"2026", seen = 2026-01-01 }]', "this slip moves"),
        ('event = "x"\nslips = [{ from = 2026, to = 2027, seen = ^"2026-02" }]', "this should be one day"),
        ('event = "x"\nslips = [{ from = ^"soon", to = 2027, seen = 2026-01-01 }]', "'soon' is no date"),
        ('event = "x"\nslips = [{ from = 1999, to = 2027, seen = 2026-01-01, url = ^"x" }]', "'x' is no"),
        ('event = "x"\n^remind = ["T-5d"]', "`remind` needs `due`"),
        ('event = "x"\ndue = 2027\nremind = [^"5d"]', "'5d' is no reminder (\"T-5d\": five days before)"),
        ('event = "x"\ndate_status = ^"sure"', "'sure' is none of confirmed, estimated, speculative"),
        ('role = "gauge"\nvalue = "pcie6_mix"\nbands = { exit = "> 3%" }\nalert = [^"exti"]',
         "this checkpoint has no band 'exti' (did you mean exit?)"),
        ('event = "x"\nalert = [^"exit"]', "this checkpoint has no band 'exit'"),
        # dates that hang on others
        ('event = "x"\ndue = ^"opened + 18mo"', "there is no `opened` to count from"),
        ('event = "x"\nverify_by = ^"after print 2026Q3"', "`after print` can stand in `due`"),
        ('event = "x"\ndue = ^"after print soon"', "'soon' is no period"),
        ('event = "x"\ndue = ^"after print 2026-11"', "'2026-11': no company reports months"),
        # names in tests that only a book knows
        ('test = "count(^revenue > $1) >= 2"', "`count` is about a group, and none is named"),
    ],
)  # fmt: skip
def test_a_checkpoint_that_is_wrong(keys: str, words: str) -> None:
    (message,) = said(HEAD + ONE + keys)
    assert message.startswith(words)


@pytest.mark.parametrize(("text", "words"), [
    ("schema = ^2", "2 is not between 1 and 1"),
    ("[ticker]\n^[ticker.alab]", "'alab' is no ticker symbol"),
    ("^[ticker.AGL.AX]", 'a symbol with a dot needs quotes ([ticker."AGL.AX"])'),
    ('[ticker.A]\nfiscal_year_end = ^"May"', "'May' is no year end"),
    ('[ticker.A]\nlots = [^{ cost = 3 }]', "a lot needs `quantity`"),
    ('[ticker.A]\nlots = [{ quantity = 3, cost = ^"3pp" }]', "'3pp' is percentage points; an amount"),
    ('[ticker.A]\nlots = [{ quantity = 3, cost = 1, ^sold = 2026-01-02 }]', "`sold` needs `price`"),
    ('[ticker.A]\nlots = [{ quantity = 3, cost = 1, ^price = 2 }]', "`price` needs `sold`"),
    ('[ticker.A]\nlots = [{ quantity = 3, cost = 1, opened = 2026-02-03, sold = ^2026-02-02, price = 1}]',
        "this is before the day it was opened"),
    ('[defaults]\nbase_currency = ^"GBp"', 'GBp is a hundredth of GBP (write "GBP")'),
    ('[defaults]\nbase_currency = ^"euro"', "'euro' is no currency"),
    ('[cash]\nXXR = ^5', "'XXR' is no currency"),
    ('[cash]\nEUR = ^"5%"', "'5%' is a percentage"),
    ('^cash = 5', "this should be amounts by their currency"),
    ('[group]\ng = [^"ALAB"]', "no ticker 'ALAB' in this book"),
    ('^[series.revenue]\nunit = "USD"', "`revenue` is a word of tests already"),
    ('[series.mix]\nunit = ^"percent"', "'percent' is no unit (write \"%\")"),
    ("^[series.mix]", "a series needs `unit`"),
    ('[defaults]\nnear = ^"close"', "'close' is not a quantity"),
    ('[defaults]\ntimezone = ^"Mars/Base"', "'Mars/Base' is no time zone"),
    ("^[[thesis]]\ntext = 'x'", "a thesis needs `id`"),
    ("[[thesis]]\nid = 'a'\n[[thesis]]\nid = ^'a'", "there is a thesis 'a' already"),
    ('[[checkpoint]]\nthesis = ^"gone"\nid = "a"\nevent = "x"', "no thesis 'gone' in this book"),
    ('^[[checkpoint]]\nid = "a"\nevent = "x"', "a checkpoint needs a `thesis` or a `ticker`"),
    ('^[[checkpoints]]\nid = "a"', "a book has no key `checkpoints` (did you mean checkpoint?)"),
    ('^[checkpoint]\nid = "a"', "this should be tables: [[checkpoint]]"),
    ('^[event]\nid = "a"', "this should be tables: [[event]]"),
    ('^[[event]]\nid = "a"', "an event needs a `date` or a `window`"),
    ("^[[event]]\ndate = 2027", "an event needs an `id`, or a `text` to make one from"),
    ('[[event]]\nid = "a"\ndate = 2027\n^window = 2027', "`date` and `window` exclude each other"),
    ('[[event]]\nid = "a"\ndate = ^"after print 2026Q3"', "`after print` can stand in `due`"),
    ('[[event]]\nid = "a"\ndate = ^"opened + 3mo"', "there is no `opened` to count from"),
    ('[[event]]\nid = "a"\n^due = 2027\ndate = 2027', "[[event]] has no key `due`"),
    ('[[event]]\nid = "a"\nticker = ^"ALAB"\ndate = 2027', "no ticker 'ALAB' in this book"),
    ('[[event]]\nid = "a"\ndate = 2027\n[[event]]\nid = ^"a"\ndate = 2028', "there is an event 'a'"),
    ('[ticker.A]\n[[event]]\nid = "a"\ndate = 2027\n[[checkpoint]]\nid = ^"a"\nticker = "A"\nevent = "x"',
        "there is an event 'a' already"),
    ('^[[decision]]\ndate = 2026-05-01', "a decision needs `action`"),
    ('[[decision]]\ndate = ^"2026-05"\naction = "sold"', "this should be one day"),
    ('[[decision]]\ndate = 2026-05-01\naction = "sold"\nhonoured = ^1', "this should be true or false"),
    ('[[decision]]\ndate = 2026-05-01\naction = "sold"\nfired = [^"a b"]', "'a b' is no id"),
])  # fmt: skip
def test_a_book_that_is_wrong(text: str, words: str) -> None:
    (message,) = said(text)
    assert message.startswith(words)


@pytest.mark.parametrize(("keys", "words"), [
    ('event = "x"\nperiod = ^2026Q4', '2026Q4 needs quotes (period = "2026Q4")'),
    ('event = "x"\ndue = ^2026-11', '2026-11 needs quotes (due = "2026-11")'),
    ('event = "x"\ndue = ^2026-06-31', "there is no day 2026-06-31"),
    ('event = "x"\nnear = ^10% # why', '10% needs quotes (near = "10%")'),
    ('event = "x"\np = ^0,7', "0,7 is no number (p = 0.7)"),
    ("test = ^revenue > $3", 'revenue > $3 needs quotes (test = "revenue > $3")'),
    ('event = "no end^\ndue = 2027', "a closing quote, a bracket or a value is missing"),
    ('event = "x"\n^event = "y"', "`event` is given twice (a new checkpoint starts with [[checkpoint]])"),
    ('event = "x"\ndue ^2027', "this cannot be read: expected '=' after a key in a key/value pair"),
    ('event = "x"\ndepends_on = ["a" ^"b"]', "this cannot be read: unclosed array"),
    ('event = "x"\n^[ticker.ALAB]\nname = "twice"', "[ticker.ALAB] is given twice"),
])  # fmt: skip
def test_traps_of_toml(keys: str, words: str) -> None:
    (message,) = said(HEAD + ONE + keys)
    assert message.startswith(words)


def test_every_mistake_is_told_in_one_pass() -> None:
    text = HEAD + (
        '[[checkpoint]]\nid = "a"\nthesis = "platform"\nperiod = ^"2026Q5"\ntest = "gross_margin >= ^$3"\n'
        '[[checkpoint]]\nid = "b"\nthesis = ^"platfrom"\nevent = "x"\n^evnt = "y"\n'
    )
    assert len(said(text)) == 4


def test_a_mistake_shared_by_several_tickers_is_told_once() -> None:
    assert len(said(HEAD + '[[checkpoint]]\nid = "x"\ntickers = ["*"]\ntest = "^reve > $1"')) == 1


def test_what_is_declared_with_errors_can_still_be_referred_to() -> None:
    text = '[ticker.ALAB]\ncik = ^"x"\n[[thesis]]\nid = "t"\nticker = "ALAB"\nstance = ^"up"\n'
    assert len(said(text + '[[checkpoint]]\nid = "a"\nthesis = "t"\nevent = "x"')) == 2


NESTED = HEAD + ONE + "any=[{" * 30 + 'event = "x"' + "}]" * 30


def test_a_book_beyond_the_limits_is_refused_without_reading_it() -> None:
    assert "longer than" in load_book("#" * (LARGEST + 1)).problems[0].message
    for text in ("a." * 200_000, "a=" + "{a=" * 20_000, "a=" + "[" * 20_000, NESTED):
        assert load_book(text).problems[0].message == "this is nested too deeply"
    assert "is no number" in load_book("a = " + "1" * 5_000).problems[0].message


def test_a_message_carries_nothing_that_moves_the_terminal() -> None:
    (problem,) = load_book('"\\u001b[2J\\n\\u202e" = 1').problems
    assert str(problem) == "1:1: a book has no key `[2J `"


@pytest.mark.parametrize(("text", "words"), [
    ('[ticker.FB]\n[ticker.META]\nwas = ^"FB"\n',
        "FB is a ticker of the book too: until when was META called so? (was_until = 2022-06-08)"),
    ('[ticker.MVRS]\nwas = "FB"\n[ticker.META]\nwas = ^"FB"\n', "MVRS was FB too (leave out one)"),
    ('[ticker.MVRS]\nwas = ["FB", "TFB"]\n[ticker.META]\nwas = ^["TFB", "X"]\n',
        "MVRS was TFB too (leave out one)"),
    ('[ticker.MVRS]\nwas = ^["FB", "fb inc"]\n',
        "'fb inc' is no ticker symbol (capitals and digits: ALAB, BRK-B)"),
    ("[ticker.MVRS]\nwas = ^[]\n", 'this list is empty (was = ["FB"])'),
    ('[series.a]\nunit = "%"\nwas = "c"\n[series.b]\nunit = "%"\nwas = ^"c"\n',
        "a was c too (leave out one)"),
    ('[series.a]\nunit = "%"\nwas = ["d", "c"]\n[series.b]\nunit = "%"\nwas = ^["c"]\n',
        "a was c too (leave out one)"),
    ('[series.a]\nunit = "%"\nwas = ^[]\n', 'this list is empty (was = ["arr"])'),
])  # fmt: skip
def test_a_former_name_is_of_one_ticker_or_series(text: str, words: str) -> None:
    assert said(text) == [words]
