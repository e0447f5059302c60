"""What a plan asks for besides its schedule: the order of accounts, and the exclusions with their numbers. Pure.

Source: dynamic-books, block 3: each exclusion is on or off, has its number and its own reason code.
"""

RANKING = ("score", "revenue", "activity")
