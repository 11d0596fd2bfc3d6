"""Name lists on the web: handed in as a file or typed, shown, run again, saved, forgotten."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tempfile

import pytest
from asking import text
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from archive.search.name_lists.name_list import LIST_BYTES
from archive.web.uploads import LARGEST_FORM_BYTES

NASTY = "<script>alert(1)</script>"


def token(client: FlaskClient) -> str:
    return re.search(r'name="token" value="(\w+)"', client.get("/lists/").get_data(as_text=True)).group(1)


def hand_in(client: FlaskClient, data: bytes, **fields: str) -> str:
    """Returns the address of the run, when it is done."""
    form = {
        "token": token(client),
        "operators": "on",
        "list": FileStorage(io.BytesIO(data), "names.csv"),
        **fields,
    }
    answer = client.post("/lists/", data=form)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return follow(client, answer.headers["Location"])


def follow(client: FlaskClient, job: str) -> str:
    client.application.extensions["work"].get(int(job.rpartition("/")[2])).future.result(30)
    return client.get(job).headers["Location"]


def test_a_file_is_searched_line_by_line(client: FlaskClient) -> None:
    run = hand_in(client, f"name;note\nJane Doe;x\nnobody;y\n{NASTY};z\n???;q\n".encode())
    page = text(client, run)
    assert NASTY not in page
    assert "<strong>4</strong> lines" in page
    assert "1 of 5 documents could not be read. No search sees them." in page
    assert 'href="/?q=Jane+Doe"' in page
    assert "There is no word in it" in page
    assert "There is no word in it" not in text(client, f"{run}?only=found")
    assert "report.pdf" in text(client, f"{run}/lines/2")
    text(client, f"{run}/lines/99", 404)


def test_names_can_be_typed(client: FlaskClient) -> None:
    answer = client.post(
        "/lists/", data={"token": token(client), "names": "Jane Doe\r\nwalkout\r\n", "words": "phrase"}
    )
    page = text(client, follow(client, answer.headers["Location"]))
    assert "Typed list" in page
    assert "<strong>2</strong> lines" in page
    assert "in exactly that order" in page


def test_it_is_run_again_and_forgotten(client: FlaskClient) -> None:
    run = hand_in(client, b"Jane Doe\n")
    answer = client.post(f"{run}/again", data={"token": token(client)})
    again = follow(client, answer.headers["Location"])
    assert "<strong>0</strong> found something new" in text(client, again)
    assert client.post(f"{again}/remove", data={"token": token(client)}).status_code == 302
    text(client, again, 404)


def test_it_is_saved_with_what_no_search_could_see(client: FlaskClient) -> None:
    run = hand_in(client, b"Jane Doe\n=1+1\n")
    answer = client.get(f"{run}/export.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert any("could not be read" in cell for row in rows for cell in row)
    assert rows[-1][1] == "'=1+1"
    first = [json.loads(line) for line in client.get(f"{run}/export.jsonl").data.splitlines()][1]
    assert (first["text"], first["documents"]) == ("Jane Doe", 1)
    (document,) = [
        json.loads(line) for line in client.get(f"{run}/export.jsonl?documents=").data.splitlines()
    ][1:]
    assert document["name"] == "report.pdf"
    assert client.get(document["path"]).status_code == 200
    assert client.get(f"{run}/export.xlsx").data.startswith(b"PK")
    assert client.get(f"{run}/export.exe").status_code == 400


def test_a_list_may_be_larger_than_other_forms_and_stays_in_memory(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a list was put into the system's folder for temporary files")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    large = b"x" * 3000 + b"\n"
    data = large * (2 * LARGEST_FORM_BYTES // len(large))
    assert "Lines of the list" in text(client, hand_in(client, data, fuzziness="0"))
    form = {"token": token(client), "list": FileStorage(io.BytesIO(b"x" * (LIST_BYTES + 10**6)), "n.csv")}
    assert client.post("/lists/", data=form).status_code == 413
    other = {"token": token(client), "text": "x" * (2 * LARGEST_FORM_BYTES)}
    assert client.post("/redactions/text", data=other).status_code == 413


@pytest.mark.parametrize(
    "fields",
    [{"fuzziness": "9"}, {"words": "near", "proximity": "x"}, {"field": "x"}, {"columns": "x"}, {"column": "street"}],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused(client: FlaskClient, fields: dict[str, str]) -> None:
    form = {"token": token(client), "names": "a;b\nc;d", **fields}
    assert client.post("/lists/", data=form).status_code == 400


def test_an_empty_form_and_a_strange_page_are_answered(client: FlaskClient) -> None:
    assert client.post("/lists/", data={"token": token(client)}).status_code == 400
    run = hand_in(client, b"Jane\n")
    assert "Lines of the list" in text(client, f"{run}?only=x&page=-1")
    assert "No line of this run" in text(client, f"{run}?page=500")
    text(client, "/lists/999", 404)


def test_work_that_can_be_stopped_says_so(client: FlaskClient) -> None:
    work = client.application.extensions["work"]
    with client.application.app_context():
        number = work.start(
            "list",
            lambda job: "/lists/" if job.stop.wait(20) else "/",
            stop_says="Stop, and keep what was found",
        )
    assert "Stop, and keep" in text(client, f"/jobs/{number}")
    assert client.post(f"/jobs/{number}/stop", data={"token": token(client)}).status_code == 302
    assert follow(client, f"/jobs/{number}") == "/lists/"
    assert client.post("/jobs/999/stop", data={"token": token(client)}).status_code == 404


def test_a_document_that_a_line_found_opens_at_its_first_hit(client: FlaskClient) -> None:
    page = text(client, f"{hand_in(client, b'second page')}/lines/1")
    link = html.unescape(re.search(r'href="(/documents/[^"]+)"><bdi>', page).group(1))
    address = client.get(link).headers["Location"]
    assert address.endswith("/pages/2?q=second+page#hit-1")
    assert 'id="hit-1"' in text(client, address.partition("#")[0])
    gone = client.get(link.partition("?")[0], query_string={"q": "nothinglikeit"}).headers["Location"]
    assert gone.endswith("/pages/1?q=nothinglikeit")
