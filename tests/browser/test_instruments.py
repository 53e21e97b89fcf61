"""The measures see what they are there to see: a page that does everything wrong is found out."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations
from tests.browser.keyboard import hidden_focus
from tests.browser.markup import errors_in
from tests.browser.pages import PageType
from tests.browser.watching import OVERFLOW, SPACED, clipped, narrow, window, words
from tests.ports import LOOPBACK

pytestmark = [
    pytest.mark.browser,
    pytest.mark.measures,
    pytest.mark.sqlite,
    pytest.mark.xdist_group("browser"),
]

BAD: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bad</title><style>
  p { color: #666 } small { color: #aaa }
  main a { display: inline-block; font-size: 8px }
  .clipped { block-size: 1.2em; inline-size: 11em; overflow: hidden; line-height: 1.2 }
  button { outline: none !important }
  nav { position: fixed; inset-block-end: 0; block-size: 50vh; inline-size: 100%; background: red }
  @media (max-width: 30rem) { .wide-only { display: none } main { inline-size: 600px } }
</style></head><body><main><h1>Bad</h1>
  <p>Pale at length</p><small>Pale</small>
  <div><a href="1">a</a><a href="2">b</a></div>
  <p class="clipped">Cut off when set wide</p><p class="wide-only">Lost</p>
  <button style="position: fixed; inset-block-end: 1rem">Under the bar</button>
  <img src="//other.example/x.png" alt="">
</main><nav></nav><script>
  console.warn("chatter"); localStorage.kept = 1; document.cookie = "kept=1";
  setTimeout(() => document.querySelector("h1").style.marginTop = "200px", 200);
</script></body></html>"""
BAD_PAGE: Final = PageType("bad", "")


class Handler(BaseHTTPRequestHandler):
    """Serves the bad page at every address."""

    def do_GET(self) -> None:
        """Answer with a policy that the page breaks."""
        body = BAD.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "img-src 'self'")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def bad_site() -> Iterator[str]:
    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{LOOPBACK}:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_axe_names_contrast_and_touch_targets(bad_site: str, browser: Browser) -> None:
    with window(browser, bad_site, 1280) as view:
        view.visit(BAD_PAGE, "/")
        rules = {found.split(":")[0] for found in violations(view.page)}
    assert {"color-contrast", "color-contrast-enhanced", "target-size"} <= rules


def test_what_a_page_leaves_says_and_moves_is_noted(bad_site: str, browser: Browser) -> None:
    with window(browser, bad_site, 1280) as view:
        view.visit(BAD_PAGE, "/")
        view.page.wait_for_function("watched.moved.length")
        faults = " ".join(view.faults())
    for fault in ("chatter", "moves", "refused by the policy: img-src", "stores", "cookie kept"):
        assert fault in faults


def test_what_a_narrow_window_loses_is_noted(bad_site: str, browser: Browser) -> None:
    with window(browser, bad_site, 1280) as view:
        view.visit(BAD_PAGE, "/")
        assert clipped(view.page) == []
        assert "Lost" in words(view.page)
        narrow(view.page, 320)
        assert "Lost" not in words(view.page)
        assert view.page.evaluate(OVERFLOW) > 0
        view.page.evaluate(SPACED)
        assert any("Cut off" in text for text in clipped(view.page))


def test_focus_that_nobody_sees_is_noted(bad_site: str, browser: Browser) -> None:
    with window(browser, bad_site, 1280) as view:
        view.visit(BAD_PAGE, "/")
        for _link in range(3):
            view.page.keyboard.press("Tab")
        assert set(hidden_focus(view.page)) == {"no outline", "covered"}


def test_the_checker_names_wrong_markup() -> None:
    assert errors_in({"bad": b"<!doctype html><title>x</title><p><ul></ul></p>"})
