import re
import tests.access.test_bad_input as b
from tests.access.table import lines as all_lines
MINE=re.compile(r"protection|hold-create|come|strategic|appeal|flag|retrieval-switch|accounts-holds")
b.lines=lambda: [l for l in all_lines() if MINE.search(l.name)]
from tests.access.test_bad_input import *  # noqa
