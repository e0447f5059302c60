"""Starts and watches everything that Book of Business needs on one machine: servers, web, jobs.

Nothing here imports Django, so that the supervising process is small and starts at once. docs/operations.md tells how
to run the same parts on servers of your own.
"""
