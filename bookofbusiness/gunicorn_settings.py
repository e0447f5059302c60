"""Settings of the web server, from the environment. Threads wait for the database; processes use the cores."""

import os
from pathlib import Path

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
MEMORY = Path("/dev/shm")  # noqa: S108 - the heartbeat file of a worker must not wait for a slow disk
if MEMORY.is_dir():
    worker_tmp_dir = str(MEMORY)
