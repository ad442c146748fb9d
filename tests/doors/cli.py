"""What tests take from `cli`: the one place that names its modules."""

from catalyst_tui.__main__ import main
from catalyst_tui.cli import commands, output
from catalyst_tui.cli.agents import Tools, quoted
from catalyst_tui.cli.commands import COMMANDS, DAILY, GROUPS, Command
from catalyst_tui.cli.help import FILES, completions, rendered
from catalyst_tui.cli.output import columns_of, escaped, json_page, link, print_json, table_lines
