"""Getting the peers that are not Python: Postfix's tools and nodemailer."""

import os
import shutil
import subprocess
from pathlib import Path

NODEMAILER = Path(__file__).with_name("nodemailer")
_PROGRAMS = {
    "smtp-source": ("postfix",),
    "smtp-sink": ("postfix",),
    "node": ("nodejs",),
    "npm": ("npm",),
    "cc": ("gcc", "libc6-dev"),
    "openssl": ("openssl",),
    "taskset": ("util-linux",),
}
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


def set_up() -> None:
    """Install what is missing (Debian, as root); else say what to install, and stop."""
    missing = {
        package
        for name, packages in _PROGRAMS.items()
        if shutil.which(name, path=_PATH) is None
        for package in packages
    }
    if missing and os.geteuid() != 0:
        raise SystemExit(
            f"This needs programs that are not here.\n  → sudo apt-get install {' '.join(missing)}"
        )
    if missing:
        _install(sorted(missing))
    if not (NODEMAILER / "node_modules" / "nodemailer").is_dir():
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=NODEMAILER, check=True)


def _install(packages: list[str]) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if "postfix" in packages:
        # Only its test programs are wanted: without a configuration nothing is ever started.
        answer = "postfix postfix/main_mailer_type select No configuration\n"
        subprocess.run(["debconf-set-selections"], input=answer, text=True, check=True)
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, env=quiet, check=True, stdout=subprocess.DEVNULL)
