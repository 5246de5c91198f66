"""The machine that is measured on: its cores, and who else is using them."""

import os
import platform
import shutil
from datetime import date
from pathlib import Path

import psutil


def cores() -> tuple[int, int]:
    """A core for the sender and another for the sink, of those that we may use."""
    mine = sorted(os.sched_getaffinity(0))
    if len(mine) < 2:
        raise SystemExit("This needs two cores: one for the sender, one for the sink.")
    return mine[0], mine[1]


def pinned(command: list[str], core: int | None) -> list[str]:
    """The same command, kept to one core."""
    if core is None:
        return command
    taskset = shutil.which("taskset")
    assert taskset is not None, "taskset (util-linux) is not installed"
    return [taskset, "-c", str(core), *command]


def busy() -> float:
    """Seconds that all cores together have worked since the machine started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def described(folder: Path) -> str:
    """One line: date, processor, cores, kernel, Python and where the store lies."""
    kind = next(
        (
            part.fstype
            for part in sorted(
                psutil.disk_partitions(all=True), key=lambda one: -len(one.mountpoint)
            )
            if folder.is_relative_to(part.mountpoint)
        ),
        "unknown",
    )
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return (
        f"{date.today().isoformat()}, {len(os.sched_getaffinity(0))} cores ({model}), "  # noqa: DTZ011
        f"Linux {platform.release()}, Python {platform.python_version()}, store on {kind}"
    )
