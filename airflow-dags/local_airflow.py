"""A whole Airflow on this machine: API server, scheduler and DAG processor as processes, on loopback.

For a look (bin/standalone) and for the tests; not a way to run Airflow in production: SQLite, one user, no TLS.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PROCESSES = ("api-server", "scheduler", "dag-processor")
_READY_SECONDS = 180
_STOP_SECONDS = 20
_LOCKED_SECONDS = 60


class LocalAirflow:
    """Start it, talk to it, kill parts of it, stop it.

    home: everything it writes; dags: the folder of DAG files; environment: what its tasks see besides.
    """

    def __init__(self, home: Path, dags: Path, environment: dict[str, str], port: int = 0):
        self.home = home
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.user = "admin"
        self.password = secrets.token_urlsafe(18)
        self._bin = Path(sys.executable).parent
        self._running: dict[str, subprocess.Popen] = {}
        self._token: str | None = None
        home.mkdir(parents=True, exist_ok=True)
        passwords = home / "passwords.json"
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps({self.user: self.password}))
        self.environment = {
            **os.environ,
            "PATH": f"{self._bin}:{os.environ['PATH']}",
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": self._database(60),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{self.user}:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            # Without one value for all, each process makes its own and their calls to each other fail.
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(32),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "5",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
            # A task whose worker or scheduler died is found within seconds, not minutes.
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "10",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
            # What a pipeline's monitoring needs to ask for a training.
            "REMATCH_AIRFLOW_URL": self.url,
            "REMATCH_AIRFLOW_USER": self.user,
            "REMATCH_AIRFLOW_PASSWORD": self.password,
            **environment,
        }

    def start(self) -> None:
        """Migrates the database, starts all three and waits until they are healthy."""
        # Else one that reads and one that writes wait for each other until the scheduler gives up.
        with contextlib.closing(sqlite3.connect(self.home / "airflow.db")) as database:
            database.execute("PRAGMA journal_mode=WAL")
        subprocess.run(
            [self._bin / "airflow", "db", "migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for name in PROCESSES:
            self.start_one(name)
        self.wait("a healthy Airflow", self._healthy, _READY_SECONDS)

    def start_one(self, name: str) -> None:
        # The API server of 3.3.2 writes its audit log on the thread that has to let other requests finish: on SQLite,
        # calls at once stand still for as long as one waits for the lock.
        patience = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": self._database(1)} if name == "api-server" else {}
        with (self.home / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [self._bin / "airflow", name],
                env={**self.environment, **patience},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _database(self, seconds: int) -> str:
        """Its database; a process waits so long for the lock."""
        return f"sqlite:///{self.home / 'airflow.db'}?timeout={seconds}"

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def kill(self, name: str) -> None:
        """SIGKILL to one of the processes and to all that it has started, as when its machine goes down."""
        process = self._running.pop(name)
        _end_group(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        until = time.monotonic() + _STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass  # its whole group is ended below
        for process in self._running.values():
            _end_group(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()

    def __enter__(self) -> LocalAirflow:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def call(self, method: str, path: str, body: object = None) -> dict:
        """One call of the REST API, with a token; raises HTTPError with Airflow's own detail."""
        if self._token is None:
            self._token = self._send("POST", "/auth/token", {"username": self.user, "password": self.password})["access_token"]
        until = time.monotonic() + _LOCKED_SECONDS
        while True:
            try:
                return self._send(method, f"/api/v2{path}", body, {"Authorization": f"Bearer {self._token}"})
            except urllib.error.HTTPError as e:
                # Its database was locked: Airflow has undone what it had begun of a backfill, for us to ask again.
                if e.code != 503 or time.monotonic() > until:
                    raise
            time.sleep(1)

    def wait(self, what: str, condition, seconds: float):
        """The first answer of the condition that is true; a failure to reach the server counts as none."""
        until = time.monotonic() + seconds
        while True:
            try:
                if answer := condition():
                    return answer
            except (urllib.error.URLError, ConnectionError, TimeoutError) as e:
                answer = e
            if time.monotonic() > until:
                raise TimeoutError(f"Waited {seconds:.0f} s for {what}; last answer {answer!r}; logs in {self.home}")
            for name, process in self._running.items():
                if process.poll() is not None:
                    raise RuntimeError(f"Airflow's {name} ended with {process.returncode}; see {self.home / (name + '.log')}")
            time.sleep(0.5)

    def _healthy(self) -> bool:
        health = self._send("GET", "/api/v2/monitor/health")
        return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def _send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> dict:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as e:
            e.msg = f"{e.msg}: {e.read().decode(errors='replace')[:1000]}"
            raise
        return json.loads(text) if text else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass  # it has ended by itself
