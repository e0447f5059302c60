"""The commands that make up a running system: the same here, in docker-compose.yml and in the tests.

Each is what follows the Python interpreter. Addresses and sizes come from the environment (docs/operations.md).
"""

MIGRATE: tuple[str, ...] = ("manage.py", "migrate", "--no-input")
WEB: tuple[str, ...] = ("-m", "gunicorn", "--config", "python:bookofbusiness.gunicorn_settings", "bookofbusiness.wsgi")
WEB_HEALTH: tuple[str, ...] = ("-m", "bookofbusiness.health", "web")
WORKER_HEALTH: tuple[str, ...] = ("-m", "bookofbusiness.health", "worker")
COLLECT_STATIC: tuple[str, ...] = ("manage.py", "collectstatic", "--no-input")
BEAT_HEALTH: tuple[str, ...] = ("-m", "bookofbusiness.health", "beat")
# What the worker says, whatever it logs besides, once it takes jobs from the queue (bookofbusiness/tasks.py).
WORKER_IS_READY = "The worker is ready for jobs."
JOB_PROCESSES = 2
# beat keeps no file: its one entry runs each minute anyway, and a file could be damaged by a crash
BEAT: tuple[str, ...] = ("-m", "celery", "-A", "bookofbusiness", "beat", "--loglevel", "INFO")
BEAT += ("--pidfile=", "--scheduler", "celery.beat:Scheduler")


def worker(processes: int = JOB_PROCESSES) -> tuple[str, ...]:
    """The command of one job worker with so many `processes`."""
    start = ("-m", "celery", "-A", "bookofbusiness", "worker", "--loglevel", "INFO")
    return (*start, "--concurrency", str(processes), "--without-gossip", "--without-mingle")
