"""A document of 10,000 pages in a real browser: few nodes, the right page, keys for everything, print, phone, dark."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import long_document as long
import pytest
from PIL import Image
from pressing import tab_to

from archive.store import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

COUNT = 10_000
MOST_NODES = 700


@pytest.fixture(scope="module")
def taken_in(taken_in, tmp_path_factory: pytest.TempPathFactory):
    """The archive of all browser tests, with a document of 10,000 pages more."""
    import shutil

    made = tmp_path_factory.mktemp("long")
    shutil.copytree(taken_in, made, dirs_exist_ok=True)
    store = open_store(made / "home")
    (made / "number").write_text(str(long.put_into(store, made / "ledger.pdf", COUNT)))
    store.close()
    return made


@pytest.fixture
def reader(visit, taken_in):
    """Opens a page of the long document and waits until the column is there."""
    root = f"http://{visit.host}/documents/{(taken_in / 'number').read_text()}"

    def open_at(number: int, rest: str = "") -> Page:
        visit.page.goto(f"{root}/pages/{number}{rest}")
        expect(visit.page.locator("[data-reader][data-ready]")).to_be_attached()
        return visit.page

    return open_at


def shown_number(page: Page) -> int:
    """The number that the picture of the current page shows, read off its squares."""
    leaf = page.locator(".leaf.current")
    page.wait_for_function("() => document.querySelector('.leaf.current img').naturalWidth > 0")
    box, number = leaf.bounding_box(), int(leaf.get_attribute("data-page"))
    points = box["width"] / long.size(number)[0]
    stage = page.locator(".stage").bounding_box()
    assert abs(box["y"] - stage["y"]) < 12, "the page does not stand at the top"
    with Image.open(BytesIO(page.screenshot())) as picture:
        grey = picture.convert("L")
        half = long.SQUARE_PT / 2
        level = box["y"] + points * (long.FROM_TOP_PT + half)
        across = [
            box["x"] + points * (long.FROM_LEFT_PT + long.APART_PT * bit + half)
            for bit in range(long.SQUARES)
        ]
        return sum(1 << bit for bit, x in enumerate(across) if grey.getpixel((round(x), round(level))) < 100)


def test_ten_thousand_pages_open_with_few_nodes_and_land_on_the_page(reader, visit) -> None:
    page = reader(4321)
    assert shown_number(page) == 4321
    assert page.evaluate("document.querySelectorAll('*').length") < MOST_NODES
    page.keyboard.press("g")
    page.keyboard.type("9,999")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pages/9999$"))
    assert shown_number(page) == 9999
    expect(page.locator("[data-words]")).to_contain_text("Folio9999")
    expect(page).to_have_title(re.compile("page 9999"))
    page.go_back()
    page.wait_for_url(re.compile(r"/pages/4321$"))
    assert shown_number(page) == 4321
    # As long as the pages are: the scroll bar says the truth.
    heights = page.evaluate("""async () => {
      const { Column } = await import("/static/reading/column.js");
      const { runs } = await (await fetch(document.querySelector("[data-reader]").dataset.sizes)).json();
      const stage = document.querySelector(".stage"), style = getComputedStyle(stage), column = new Column(runs);
      column.layOut(stage.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), 1);
      return [column.height, stage.scrollHeight];
    }""")
    assert heights[1] == pytest.approx(heights[0], abs=1_000)
    assert page.evaluate("document.querySelectorAll('*').length") < MOST_NODES
    visit.check()


def test_scrolling_is_followed_and_what_is_passed_over_is_not_drawn(reader, visit) -> None:
    page = reader(1)
    visit.requests.clear()
    # All in one go, so that it is quicker than anybody waits for a page, however slow the machine is.
    page.locator(".stage").evaluate("""part => {
      for (const share of [0.2, 0.4, 0.6, 0.8]) {
        part.scrollTop = share * part.scrollHeight;
        part.dispatchEvent(new Event("scroll"));
      }
    }""")
    page.wait_for_url(re.compile(r"/pages/[78]\d\d\d$"))
    number = int(page.url.rsplit("/", 1)[1])
    expect(page.locator("[data-words]")).to_contain_text(f"Folio{number}")
    expect(page.locator(".leaf.current")).to_have_attribute("data-page", str(number))
    drawn = [int(n) for n in re.findall(r"/pages/(\d+)/image", " ".join(visit.requests))]
    assert drawn
    assert min(drawn) > number - 10, "a page that was only passed over was asked for"
    # Larger than any browser can lay out, and still each page in its place.
    for _ in range(5):
        page.keyboard.press("+")
    page.keyboard.press("g")
    page.keyboard.type("7777")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pages/7777$"))
    assert page.evaluate("document.querySelector('.stage').scrollHeight") < 17e6
    page.mouse.move(600, 600)
    at = "document.querySelector('.leaf[data-page=\"7777\"]').getBoundingClientRect().y"
    began = page.evaluate(at)
    for turned in (300, 600):  # small steps are exact all the same
        page.mouse.wheel(0, 300)
        page.wait_for_function(f"wanted => Math.abs({at} - wanted) < 3", arg=began - turned)
    expect(page.locator(".leaf.current")).to_have_attribute("data-page", "7777")
    visit.check()


def test_hits_are_listed_and_stepped_through_by_keyboard(reader, visit) -> None:
    page = reader(150, "?q=walkout")
    expect(page.locator("[data-hit-list]")).to_contain_text("100 pages with walkout")
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/pages/200\?q=walkout$"))
    expect(page.locator(".leaf[data-page='200'] .match.current")).to_be_visible()
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"/pages/100\?"))
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"/pages/10000\?"))  # going round
    expect(page.locator("[data-hit-list] [aria-current]")).to_contain_text("p. 10000")
    expect(page.locator("[data-hits-part]")).to_have_text("51 to 100 of 100")
    page.locator("[data-hit-list] [data-to='7700']").click()
    page.wait_for_url(re.compile(r"/pages/7700\?"))
    visit.check()


def test_keys_are_listed_held_back_while_typing_and_can_be_switched_off(reader, visit) -> None:
    page = reader(5)
    help_button = page.get_by_role("button", name="Keyboard shortcuts")
    help_button.focus()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement || document.activeElement === document.body"
                             " || !!document.activeElement.closest('dialog')")  # fmt: skip
    page.get_by_label("Keys of one letter or sign do something").uncheck()
    page.keyboard.press("Escape")
    expect(help_button).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("[data-text]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"/pages/6$"))  # not a character
    help_button.click()
    page.get_by_label("Keys of one letter or sign do something").check()
    page.get_by_role("button", name="Close").click()
    page.fill("#jump", "")
    page.locator("#jump").press("t")
    expect(page.locator("[data-text]")).to_be_visible()
    page.locator("#jump").press("Tab")
    page.keyboard.press("t")
    expect(page.locator("[data-text]")).to_be_hidden()
    help_button.focus()
    for key, number in (("End", "10000"), ("Home", "1")):  # wherever the focus is
        page.keyboard.press(key)
        page.wait_for_url(re.compile(f"/pages/{number}$"))
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.querySelector('.stage').scrollTop > 300")
    page.keyboard.press("g")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pages/6$"))
    page.keyboard.press("m")
    small = page.locator("[data-thumbnail][aria-current]")
    expect(small).to_contain_text("6")
    page.wait_for_function(
        "() => document.querySelector('[data-thumbnail][aria-current] img').naturalWidth > 0"
    )
    tab_to(page, small)
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile(r"/pages/7$"))
    page.keyboard.press("r")
    page.wait_for_url(re.compile(r"/pages/7/redact#draw$"))
    expect(page.locator("[data-draw-form]")).to_be_visible()
    visit.check()


def test_two_documents_stand_side_by_side_and_scroll_together(reader, visit, taken_in) -> None:
    page = reader(40)
    number = (taken_in / "number").read_text()
    page.keyboard.press("c")
    page.get_by_label("Its number").fill(number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/compare/\d+/pages$"))
    expect(page.locator("[data-reader][data-ready]")).to_be_attached()
    page.get_by_label("Right page").fill("31")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"left=1&right=31$"))
    page.locator("[data-side=left]").hover()
    page.locator("[data-side=left]").evaluate("stage => { stage.scrollTop = 3000; }")
    page.wait_for_function("() => { const at = name => Number(document.querySelector(`[name=${name}]`).value);"
                           " return at('left') > 3 && at('right') === at('left') + 30; }")  # fmt: skip
    page.get_by_label("Scroll together").uncheck()
    page.locator("[data-side=right]").evaluate("stage => { stage.scrollTop = 0; }")
    page.wait_for_function("() => document.querySelector('[name=right]').value === '1'")
    assert int(page.locator("[name=left]").input_value()) > 3
    visit.check()


def test_on_a_phone_in_the_dark_and_on_paper(reader, visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 320, "height": 640})
    reader(77, "?q=ledger")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    expect(page.locator(".leaf.current")).to_be_visible()
    expect(page.locator("[data-text]")).to_be_hidden()
    page.get_by_role("button", name="Text").click()
    expect(page.locator("[data-words]")).to_be_visible()
    assert page.evaluate(wide) <= 0
    page.get_by_role("button", name="Text").click()
    expect(page.locator(".leaf.current")).to_have_attribute("data-page", "77")
    page.set_viewport_size({"width": 1280, "height": 900})
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name=re.compile("^Colours: as the system")).click()
    expect(page.locator("html[data-colours=dark]")).to_be_attached()
    expect(page.locator("[data-reader][data-ready]")).to_be_attached()
    assert page.evaluate(paper) != light
    assert (
        page.locator(".leaf.current img").evaluate("image => getComputedStyle(image).filter")
        == "brightness(0.86)"
    )
    page.emulate_media(media="print")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    expect(page.locator(".citation")).to_contain_text("page 77 of 10,000")
    expect(page.locator(".reader-bar")).to_be_hidden()
    expect(page.locator(".leaf:visible")).to_have_count(1)
    expect(page.locator("[data-words]")).to_be_visible()
    visit.check()


def test_without_scripts_a_page_at_a_time_is_read(reader, visit, browser) -> None:
    reader(4321)
    plain = browser.new_context(storage_state=visit.context.storage_state(), java_script_enabled=False)
    page = plain.new_page()
    page.goto(visit.page.url)
    expect(page.locator(".leaf img")).to_be_visible()
    expect(page.locator("[data-words]")).to_contain_text("Folio4321")
    expect(page.get_by_role("button", name="Fit")).to_be_hidden()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("[data-words]")).to_contain_text("Folio4322")
    page.fill("#jump", "12")
    page.locator("#jump").press("Enter")
    expect(page).to_have_url(re.compile(r"/pages/12$"))
    plain.close()
