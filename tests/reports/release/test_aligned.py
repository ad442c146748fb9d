"""Statements of income whose columns are lined up with blanks, with and without the tags of old exhibits."""

from __future__ import annotations

from catalyst_tui.reports.release.document.aligned import aligned
from tests.reports.release.pages import offered

TAGGED = """\
                                ASTERA LABS, INC.
                      CONSOLIDATED STATEMENT OF OPERATIONS
<TABLE>
<CAPTION>
                                      THREE MONTHS ENDED           NINE MONTHS ENDED
                                         SEPTEMBER  30,              SEPTEMBER 30,
                                    ----------------------      ----------------------
                                      2026          2025         2026           2025
                                    --------      --------      --------      --------
                                           (MILLIONS, EXCEPT PER SHARE AMOUNTS)
<S>                                 <C>           <C>           <C>           <C>
Revenues:
      Subscriptions ...........     $  5,150      $  4,818      $ 15,203      $ 14,032
      Other ...................        5,184         5,145        15,947        15,541
                                    --------      --------      --------      --------
      Total revenues ..........       10,334         9,963        31,150        29,573

Costs of revenues .............       (8,933)       (8,648)      (27,313)      (25,681)
Operating income ..............        1,401         1,315         3,837         3,892
                                    ========      ========      ========      ========
Diluted net income per common
      share ...................     $   0.12      $  (0.01)     $   0.43      $ (12.09)
</TABLE>
"""

UNTAGGED = """\
CONSOLIDATED STATEMENTS OF INCOME

 (unaudited)         Quarter              Quarter              Quarter
 (in 000s,            Ended     Three      Ended      One       Ended
  except share      Sept 30,    Month     June 30,    Year    Sept 30,
  data)               2026      Change     2026      Change     2025
 -----------------------------------------------------------------------
   Interest on
    loans          $    18,363    -7%   $    19,808   -26%   $    24,917
   Other               451,200   -65%     1,291,000     0%       452,300
                   -----------          -----------          -----------
 Income (loss)
  before taxes          (8,059)  N/A         (7,714)  N/A          6,994
 Net Income
  (Loss)           $    (5,120)  N/A    $    (4,605)  N/A    $     4,712
 Diluted
  earnings
  (loss) per
  share            $     (0.43)  N/A    $     (0.39)  N/A    $      0.39
"""


def test_a_label_so_long_that_one_blank_is_left_is_a_row() -> None:
    row = "Diluted earnings per common share $ 0.12      $  (0.01)     $   0.43      $ (12.09)\n"
    assert "eps_diluted 2026Q3 gaap = 0.12" in offered(TAGGED[: TAGGED.index("Diluted net")] + row)


def test_columns_under_headings_of_several_lines() -> None:  # TWX 2003Q3
    assert [one for one in offered(TAGGED) if "2026Q3" in one] == [
        "revenue 2026Q3 gaap = 10334000000",
        "operating_income 2026Q3 gaap = 1401000000",
        "eps_diluted 2026Q3 gaap = 0.12",
    ]


def test_labels_that_go_on_and_columns_of_change() -> None:  # HRZB 2009Q3
    assert offered(UNTAGGED) == ["net_income 2026Q3 gaap = -5120000", "eps_diluted 2026Q3 gaap = -0.43"]


def test_two_numbers_nearest_to_one_column_are_no_row() -> None:
    row = "      Total revenues ..........       10,334         9,963"
    shifted = TAGGED.replace(row, "Total revenues   10,334  9,963" + " " * (len(row) - 30))
    (table,) = aligned(shifted.splitlines())
    assert not [row for row in table.rows if row[0].text == "Total revenues" and len(row) > 1]
    (table,) = aligned(TAGGED.splitlines())
    assert [row for row in table.rows if row[0].text == "Total revenues" and len(row) == 5]
