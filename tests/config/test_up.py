"""`make run` once the packages are there: from nothing to a site that answers, and down again."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from tests.ports import free_port
from tests.running_site import environment, password_in, running_site


@pytest.mark.long
def test_the_site_comes_up_from_nothing_goes_down_and_comes_back(tmp_path: Path) -> None:
    var_dir, first, second = tmp_path / "var", tmp_path / "first.log", tmp_path / "second.log"
    port = free_port()
    with running_site(var_dir, port, first) as process:
        address = f"http://127.0.0.1:{port}"
        assert address in first.read_text()
        with urllib.request.urlopen(f"{address}/en/", timeout=30) as answer:
            assert answer.status == 200
    assert process.returncode == 0
    assert "Stopped." in first.read_text()

    port = free_port()
    with running_site(var_dir, port, second):
        assert f"http://127.0.0.1:{port}" in second.read_text()
        taken = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=settings.BASE_DIR,
            env=environment(var_dir, port),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert password_in(second) == password_in(first)
    assert taken.returncode == 1
    assert f"Port {port} is taken" in taken.stderr
    assert "Traceback" not in taken.stderr
