"""Statements of income whose columns are lined up with blanks, with and without the tags of old exhibits."""

from tests.doors.reports import aligned
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


def test_columns_under_headings_of_several_lines() -> None:  # TWX 2003Q3
    assert [one for one in offered(TAGGED) if "2026Q3" in one] == [
        "revenue 2026Q3 gaap = 10334000000",
        "operating_income 2026Q3 gaap = 1401000000",
        "eps_diluted 2026Q3 gaap = 0.12",
    ]


def test_two_numbers_nearest_to_one_column_are_no_row() -> None:
    row = "      Total revenues ..........       10,334         9,963"
    shifted = TAGGED.replace(row, "Total revenues   10,334  9,963" + " " * (len(row) - 30))
    (table,) = aligned(shifted.splitlines())
    assert not [row for row in table.rows if row[0].text == "Total revenues" and len(row) > 1]
    (table,) = aligned(TAGGED.splitlines())
    assert [row for row in table.rows if row[0].text == "Total revenues" and len(row) == 5]


def test_a_text_with_its_blanks_in_a_page() -> None:
    page = """<p>Astera Labs reports results for the third quarter ended September 30, 2026.</p><PRE>
Financial Summary (in thousands, except earnings per share)

                                          Third Quarter Fiscal
                                          2026              2025
                                       ----------        ----------
Revenues
Net sales                             $  515,643        $  538,563
Services                                 585,639           598,480
                                       1,101,282         1,137,043

Operating income                          38,845            35,173
Discontinued operations:
 Operating loss                           (1,299)           (2,706)
Net income                            $   19,442        $   19,264
Diluted Earnings Per Common Share

Net income                            $     0.14 (a)(b) $     0.13 (b)

Operations Analysis:
 Total gross profit %                       35.1%             35.4%
</PRE>"""
    assert offered(page) == [  # IKON 2005Q4
        "revenue 2026Q3 gaap = 1101282000",
        "gross_margin 2026Q3 gaap = 35.1",
        "operating_income 2026Q3 gaap = 38845000",
        "net_income 2026Q3 gaap = 19442000",
        "eps_diluted 2026Q3 gaap = 0.14",
    ]
