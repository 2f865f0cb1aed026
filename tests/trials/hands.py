"""People at their pages: each in a browser of their own, doing by name what stands there to be done."""

from typing import Any

from playwright.sync_api import Browser, Locator, Page

from engine.domain.case.case import Actor
from engine.world import World
from tests.web.browser import page_of


class Hands:
    """One person at one screen. `program`: whether the browser runs programs."""

    def __init__(
        self, world: World, found: Browser, address: str, actor: Actor, *, width: int = 1440, program: bool = True
    ) -> None:
        self._world, self._address, self._program = world, address, program
        self.page: Page = page_of(found, world, address, actor, width=width, program=program)
        self.page.set_default_timeout(20_000)

    def goes(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(self._address + path)
        return self.page

    def does(self, case: str, procedure: str, trigger: str, **given: Any) -> None:
        """Take a step of a case: find its button, answer what it asks, send it."""
        found = self._world.library.newest(procedure)
        assert found is not None
        self._carry_out(case, found.triggers[trigger].label.vi, given)

    def agrees(self, case: str, kind: str, party: str = "", **given: Any) -> None:
        """Record a consent."""
        label = self._world.library.vocabulary.consents[kind].vi
        self._carry_out(case, label, ({"party": party} if party else {}) | given, within="#agree")

    def answers(self, case: str, words: str) -> None:
        """Answer a referral from its page: two clicks from the notice."""
        self.goes(f"/referrals/{case}")
        self.page.click(f'.answer button:text-is("{words}")')
        self.page.wait_for_selector("#done")

    def _carry_out(self, case: str, label: str, given: dict[str, Any], within: str = "main") -> None:
        self.goes(f"/cases/{case}")
        button = (
            self.page.locator(within).locator("a.btn", has_text=label).and_(self.page.get_by_text(label, exact=True))
        )
        self._unfolded(button).click()
        form = self.page.locator("form.inform")
        form.wait_for()
        for name, value in given.items():
            self._fill(form, f"f.{name}", value)
        form.locator("button.btn--go").click()
        self.page.wait_for_selector("#done, .errors, .note--warn[role=alert]")
        assert self.page.locator("#done").count() == 1, self.page.locator(".errors, .note--warn").all_inner_texts()

    def _unfolded(self, found: Locator) -> Locator:
        """Open what is folded around a button, as a person does."""
        assert found.count() >= 1, self.page.locator(".no, .lane__state").all_text_contents()
        one = found.first
        if not one.is_visible():
            one.locator("xpath=ancestor::details[1]/summary").click()
        return one

    def _fill(self, form: Locator, name: str, value: Any) -> None:
        boxes = form.locator(f'[name="{name}"]')
        kind = boxes.first.get_attribute("type") or ""
        if not boxes.first.is_visible():
            boxes.first.locator("xpath=ancestor::details[1]/summary").click()
        for one in value if isinstance(value, list) else [value]:
            if kind in ("radio", "checkbox"):
                form.locator(f'[name="{name}"][value="{one}"]').check()
            elif boxes.first.evaluate("one => one.tagName") == "SELECT":
                boxes.first.select_option(str(one))
            else:
                boxes.first.fill(str(one))
