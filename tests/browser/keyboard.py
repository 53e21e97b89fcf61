"""A person who has a keyboard and no mouse, and who wants to see where they are."""

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page

MOST_STOPS: Final = 120

# WCAG 2.2, 2.4.7 and 2.4.11: the outline shows, and of the element at least something is seen.
HIDDEN_FOCUS: Final = """() => {
    const element = document.activeElement, style = getComputedStyle(element), faults = [];
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!element.matches(":focus-visible") || !hasOutline) faults.push("no outline");
    const points = [.1, .5, .9].flatMap(x => [.1, .5, .9].map(
        y => [box.left + x * box.width, box.top + y * box.height]));
    const own = ([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (element.contains(top) || top.contains(element)
            && getComputedStyle(top).position !== "fixed");
    };
    if (!points.some(own)) faults.push("covered");
    return faults;
}"""
PLACE: Final = """() => {
    const {tagName, id, name, className, href} = document.activeElement;
    return [tagName, id, name, className, href].filter(Boolean).join(" ");
}"""


def hidden_focus(page: Page) -> list[str]:
    """Return what keeps a person from seeing where the focus is; empty is good."""
    found: list[str] = page.evaluate(HIDDEN_FOCUS)
    return found


@dataclass
class Typist:
    """Goes through a page by Tab and uses what has the focus; notes every stop unseen."""

    page: Page
    unseen: list[str] = field(default_factory=list)

    def go_to(self, selector: str) -> "Typist":
        """Press Tab until what ``selector`` names has the focus."""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if faults := hidden_focus(self.page):
                self.unseen.append(f"{self.page.evaluate(PLACE)}: {', '.join(faults)}")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return self
        raise AssertionError(f"No Tab leads to {selector} on {self.page.url}")

    def type(self, text: str) -> "Typist":
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        return self

    def choose(self, selector: str, label: str) -> "Typist":
        """Choose from a list: by typing where it can be searched, else the next that there is."""
        self.go_to(selector)
        if self.page.get_attribute(":focus", "role") == "combobox":
            return self.type(label).press("ArrowDown").press("Enter")
        return self.press("ArrowDown")

    def press(self, key: str) -> "Typist":
        """Press one key."""
        self.page.keyboard.press(key)
        return self

    def press_to_leave(self, key: str) -> "Typist":
        """Press the key that leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self
