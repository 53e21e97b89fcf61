"""The measuring tools that npm brings: axe, the Nu HTML checker and Lighthouse."""

import shutil
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
AXE: Final = MODULES / "axe-core" / "axe.min.js"
VNU: Final = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE: Final = MODULES / "lighthouse" / "cli" / "index.js"
PROGRAMS: Final = ("node", "java")


def missing() -> str:
    """Return what keeps this machine from measuring, in words; empty where nothing does."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"{' and '.join(lacking)} not on the path"
    if not all(file.exists() for file in (AXE, VNU, LIGHTHOUSE)):
        return "`make browser-tools` has not brought them"
    return ""
