"""What does it cost to read a document of 10,000 pages?

    python tests/benchmarks/reading.py [PAGES]        by default 10000

Makes a PDF of so many pages and an archive with it. In Chromium: milliseconds until the first page is drawn and until
the column is there, bytes that came over the wire, nodes and JavaScript memory, after opening and after a jump to the
end. Of the server: CPU of what the column asks for (sizes, a page's text, hits), and p50 and p95 of a picture of each
size, drawn and kept. CPU is that of this process and of all readers that came of it. Last, a folder of 20,000 pictures:
CPU of keeping one more, with the folder counted and not.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[0] = str(HERE.parents[1])
sys.path.append(str(HERE.parent / "browser"))

import long_document as long  # noqa: E402

from archive import page_images, search  # noqa: E402
from archive.cli.serve import http_server  # noqa: E402
from archive.page_images import Size  # noqa: E402
from archive.page_images.cache import Cache  # noqa: E402
from archive.store import Store, create  # noqa: E402
from archive.store.catalog import documents  # noqa: E402

PICTURES = 60
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s() -> float:
    """Of this process and of all that came of it, ended or not."""
    parents, times = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        times[int(folder.name)] = sum(map(int, fields[11:15])) / _TICKS

    def is_ours(process: int) -> bool:
        while process > 1:
            if process == os.getpid():
                return True
            process = parents.get(process, 0)
        return False

    return sum(spent for process, spent in times.items() if is_ours(process))


def measured(what: str, deeds: list[Callable[[], object]]) -> None:
    wall, before = [], cpu_s()
    for deed in deeds:
        begun = time.perf_counter()
        deed()
        wall.append(1000 * (time.perf_counter() - begun))
    each = 1000 * (cpu_s() - before) / len(deeds)
    p95 = statistics.quantiles(wall, n=20)[-1] if len(wall) > 1 else wall[0]
    print(f"{what:34} CPU {each:7.1f} ms   p50 {statistics.median(wall):7.1f} ms   p95 {p95:7.1f} ms")


def server_side(store: Store, document: int, count: int) -> None:
    def sizes() -> object:
        with store.read() as db:
            return documents.page_sizes(db, document)

    measured("sizes of all pages", [sizes] * 10)
    measured("hits in it, all numbers", [lambda: search.numbers_in_document(store, document, "ledger")] * 5)
    measured(
        "one hit with its outlines",
        [lambda: search.find_in_document(store, document, "walkout", numbers={100})] * 20,
    )
    numbers = [1 + n * (count - 1) // PICTURES for n in range(PICTURES)]
    for size in Size:
        for way in ("drawn", "kept"):
            deeds = [
                lambda n=n, s=size: page_images.of_document(store, document, n, s).read() for n in numbers
            ]
            measured(f"a picture, {size}, {way}", deeds)


def in_the_browser(store: Store, document: int, count: int) -> None:
    from playwright.sync_api import sync_playwright

    listener = socket.create_server(("127.0.0.1", 0))
    root = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = http_server(store, listener, "the-key")
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        protocol = page.context.new_cdp_session(page)
        wire: list[int] = []
        protocol.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
        for domain in ("Network", "Performance"):
            protocol.send(f"{domain}.enable")
        page.goto(f"{root}/?key=the-key")

        def told(what: str, begun: float) -> None:
            picture_ms = 1000 * (time.perf_counter() - begun)
            page.wait_for_load_state("networkidle")
            metrics = {m["name"]: m["value"] for m in protocol.send("Performance.getMetrics")["metrics"]}
            nodes = page.evaluate("document.querySelectorAll('*').length")
            heap = metrics["JSHeapUsedSize"] / 1e6
            sizes = f"{sum(wire) / 1e3:7.0f} kB   {nodes} nodes   {heap:.1f} MB of JavaScript"
            print(f"{what:34} {picture_ms:7.0f} ms   {sizes}")

        drawn = """number => {
          const image = document.querySelector(`[data-ready] .leaf.current[data-page='${number}'] img`);
          return image && image.complete && image.naturalWidth;
        }"""
        for what in ("opened at the middle, drawn", "opened at the middle, kept"):
            wire.clear()
            begun = time.perf_counter()
            page.goto(f"{root}/documents/{document}/pages/{count // 2}?q=walkout", wait_until="commit")
            page.wait_for_function(drawn, arg=count // 2)
            told(what, begun)
        wire.clear()
        begun = time.perf_counter()
        page.keyboard.press("g")
        page.keyboard.type(str(count - 1))
        page.keyboard.press("Enter")
        page.wait_for_function(drawn, arg=count - 1)
        told("jumped to the last page but one", begun)
        browser.close()
    server.close()


def keeping(folder: Path) -> None:
    folder.mkdir()
    for number in range(20_000):
        (folder / f"old-{number}").write_bytes(bytes(100))
    full = Cache(folder, 10**9)
    measured("first of 20,001, folder counted", [lambda: full.get("first", lambda: bytes(100_000))])
    deeds = [lambda n=n: full.get(f"new-{n}", lambda: bytes(100_000)) for n in range(200)]
    measured("one more, folder not counted", deeds)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as temporary:
        store = create(Path(temporary) / "home")
        begun = time.process_time()
        document = long.put_into(store, Path(temporary) / "ledger.pdf", count)
        print(f"{count:,} pages made and put in: {time.process_time() - begun:.1f} s of CPU")
        in_the_browser(store, document, count)
        server_side(store, document, count)
        keeping(Path(temporary) / "pictures")
        store.close()


if __name__ == "__main__":
    main()
