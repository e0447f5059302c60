"""How values look: numbers and dates as words, shapes of small charts, icons. No queries, no decisions."""
