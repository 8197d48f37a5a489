"""Runs a command in a session of its own that never outlives whoever started this.

    supervise.py LOG COMMAND…

Reads lines: "kill" ends the session's processes as a power cut would. At the end of the input, which comes however
the starter dies, they are ended too, politely first.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path


def main(log: str, command: list[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # who is told to end with the starter has to end the rest first
    with open(log, "ab") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    threading.Thread(target=child.wait, daemon=True).start()  # no zombie once it is dead
    for line in sys.stdin:
        if line.strip() == "kill":
            kill(child.pid)
            print("killed", flush=True)
    try:
        child.terminate()
    except ProcessLookupError:
        pass
    end = time.monotonic() + 5
    while child.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    kill(child.pid)


def kill(session: int) -> None:
    """Airflow's workers leave their parent's process group and hide their environment, but keep its session."""
    while found := members(session):
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)


def members(session: int) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, sid = (process / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(sid) == session and state != "Z":
            found.append(int(process.name))
    return found


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
