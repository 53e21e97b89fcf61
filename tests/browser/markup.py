"""What the Nu HTML checker says: https://validator.github.io/validator/, run on this machine."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.browser.tools import VNU

CHECK_SECONDS = 240


def errors_in(pages: Mapping[str, bytes]) -> list[str]:
    """Return the errors of all pages, each with the page's name and its line. One run of Java."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in pages.items():
            (Path(folder) / f"{name}.html").write_bytes(content)
        command = ["java", "-jar", str(VNU), "--format", "json", "--errors-only", folder]
        checked = subprocess.run(
            command, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False
        )
    # The checker tells on standard error, and nothing else is told there.
    messages = json.loads(checked.stderr)["messages"]
    return [
        f"{Path(said['url']).stem}, line {said.get('lastLine')}: {said['message']}"
        for said in messages
    ]
