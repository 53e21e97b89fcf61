"""Bring `.venv` up to one of the hash-locked lists beside this file.

    python requirements/install.py base

Standard library alone, for it runs before anything is installed. What can be foreseen to go
wrong ends in a sentence and exit code 1.
"""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent
VENV = REQUIREMENTS.parent / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


class InstallationError(Exception):
    """What kept the packages from being installed, as a sentence for whoever asked for them."""


def install(name: str = "base") -> None:
    """Install a list unless it is installed already; raise InstallationError with the reason."""
    lock = REQUIREMENTS / f"{name}.txt"
    if not lock.is_file():
        raise InstallationError(f"There is no list requirements/{name}.txt.")
    stamp = VENV / f"installed-{name}"
    fingerprint = hashlib.sha256(lock.read_bytes()).hexdigest()
    if _runs(PYTHON) and stamp.is_file() and stamp.read_text() == fingerprint:
        return
    try:
        _ensure_environment()
        _install_packages(lock)
        stamp.write_text(fingerprint)
    except OSError as error:
        raise InstallationError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _ensure_environment() -> None:
    if _runs(PYTHON):
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise InstallationError(
            "This Python has no complete venv module; on Debian and Ubuntu it is a package "
            "of its own: apt install python3-venv."
        )
    print("Making .venv …", flush=True)
    # Probed first, because venv answers an unwritable folder with a traceback.
    VENV.mkdir(exist_ok=True)
    (VENV / "probe").touch()
    if _fails([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise InstallationError("The virtual environment .venv could not be made; see above.")


def _install_packages(lock: Path) -> None:
    print(f"Installing requirements/{lock.name} …", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    if _fails(command):
        raise InstallationError(
            f"The packages of requirements/{lock.name} could not be installed; see above. "
            "Is there a connection to the package index?"
        )


def _runs(python: Path) -> bool:
    """Tell whether an interpreter starts and is new enough."""
    question = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return not _fails([str(python), "-c", question])
    except OSError:
        return False


def _fails(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode != 0


def main() -> None:
    """Install the list named on the command line."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version}.")
    try:
        install(*sys.argv[1:])
    except InstallationError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
