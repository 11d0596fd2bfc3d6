"""What viewers of digitised documents are given: as IIIF's Presentation API 3.0 requires it, leading to real files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from stub_exhibits import approve, made

from archive import exhibit as making
from archive import release
from archive.model import Audience, Box
from archive.store import Store
from archive.together import notes

ADDRESS = "https://documents.example.org/reports"
REQUIRED = {
    "Collection": {"id", "type", "label", "items"},
    "Manifest": {"id", "type", "label"},
    "Canvas": {"id", "type", "width", "height", "items"},
    "AnnotationPage": {"id", "type", "items"},
    "Annotation": {"id", "type", "motivation", "body", "target"},
    "Image": {"id", "type", "format"},
    "Text": {"id", "type", "label", "format"},
    "ImageService3": {"id", "type", "profile"},
    "TextualBody": {"type", "value", "format"},
}
"""Type -> what one must have, by the API's tables of requirements, and W3C's of annotations."""

WITHIN = {
    ("Collection", "items"): {"Manifest"}, ("Manifest", "items"): {"Canvas"}, ("Canvas", "items"): {"AnnotationPage"},
    ("Canvas", "annotations"): {"AnnotationPage"}, ("AnnotationPage", "items"): {"Annotation"},
    ("Manifest", "partOf"): {"Collection"}, ("Manifest", "rendering"): {"Text"},
}  # fmt: skip
MAPS = {"label", "value", "summary"}  # language -> texts


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """Two exhibits; on a page of the first a note on a part of it, and one on the whole."""
    first = made(store, "posted by Ilona Kovalenko", "Ilona Kovalenko", title="The first")
    document_id = making.show(store, first).document_id
    for text, more in (
        ("It is genuine.", {"page_number": 1, "box": Box(20, 10, 120, 60)}),
        ("These came by post.", {}),
    ):
        notes.write(store, document_id, text, person="ann", audience=Audience.PUBLIC, **more)
    approve(store, first, "bea")
    made(store, "another report")
    release.publish(store, tmp_path / "site", title="Reports", agent="ann", address=ADDRESS)
    return tmp_path / "site"


def manifests(folder: Path) -> list[dict[str, Any]]:
    said = json.loads((folder / "iiif.json").read_text())
    return [json.loads(there(folder, entry["id"]).read_text()) for entry in said["items"]]


def there(folder: Path, address: str) -> Path:
    path = folder / address.removeprefix(f"{ADDRESS}/")
    assert path.is_file(), address
    return path


def wrong(said: dict[str, Any], *, is_top: bool = True) -> list[str]:
    """What the specification forbids in an object and all that is in it."""
    kind = said.get("type", "")
    found = [] if kind in REQUIRED else [f"there is no type {kind!r}"]
    is_whole = is_top or kind not in ("Manifest", "Collection")  # elsewhere these are only named
    found += [f"{kind} without {name}" for name in REQUIRED.get(kind, set()) - set(said) if is_whole]
    if is_top and said.get("@context") != "http://iiif.io/api/presentation/3/context.json":
        found.append("the context")
    if "id" in said and (not said["id"].startswith("https://") or "#" in said["id"]):
        found.append(f"{kind} with the id {said['id']}")
    found += [f"{kind} of {said[edge]}" for edge in ("width", "height") if not said.get(edge, 1) > 0]
    for name, value in said.items():
        if name in MAPS and kind != "TextualBody":
            is_map = isinstance(value, dict) and all(
                isinstance(texts, list) and texts for texts in value.values()
            )
            found += [] if is_map else [f"{name} of {kind}"]
        for inner in value if isinstance(value, list) else [value] if name == "body" else []:
            if "type" in inner:
                found += wrong(inner, is_top=False)
            if inner.get("type") not in WITHIN.get((kind, name), {inner.get("type")}):
                found.append(f"{inner.get('type')} in {name} of {kind}")
    return found


def test_they_are_what_the_specification_says(folder: Path) -> None:
    assert wrong(json.loads((folder / "iiif.json").read_text())) == []
    for entry in manifests(folder):
        assert wrong(entry) == []
        assert entry["items"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entry: entry.pop("label"), "Manifest without label"),
        (lambda entry: entry.update(label="plain"), "label of Manifest"),
        (lambda entry: entry["items"][0].update(height=0), "Canvas of 0"),
        (lambda entry: entry["items"][0].update(id=f"{ADDRESS}/x#1"), "Canvas with the id"),
        (
            lambda entry: entry["items"].append({"id": f"{ADDRESS}/x", "type": "Annotation"}),
            "Annotation in items",
        ),
        (lambda entry: entry["items"][0]["items"][0]["items"][0].pop("target"), "Annotation without target"),
        (lambda entry: entry["items"][0]["items"][0]["items"][0]["body"].update(type="Picture"), "no type"),
    ],
)
def test_a_manifest_that_is_not_is_noticed(folder: Path, change, said: str) -> None:
    entry = manifests(folder)[0]
    change(entry)
    assert any(said in fault for fault in wrong(entry)), wrong(entry)


def test_everything_that_they_name_is_there(folder: Path) -> None:
    for entry in manifests(folder):
        assert there(folder, entry["id"]).read_text()
        for link in (*entry["homepage"], *entry["rendering"], *entry["partOf"]):
            there(folder, link["id"])
        for canvas in entry["items"]:
            (painting,) = canvas["items"][0]["items"]
            assert painting["target"] == canvas["id"]
            assert (canvas["width"], canvas["height"]) == (
                painting["body"]["width"],
                painting["body"]["height"],
            )
            there(folder, painting["body"]["id"])
            there(folder, canvas["homepage"][0]["id"])


def test_small_pictures_are_image_services_of_level_0(folder: Path) -> None:
    """As the Image API 3.0 asks: what info.json says, and the one picture that level 0 must have, in JPEG."""
    for entry in manifests(folder):
        for (thumbnail,) in (entry["thumbnail"], *(canvas["thumbnail"] for canvas in entry["items"])):
            (service,) = thumbnail["service"]
            said = json.loads(there(folder, f"{service['id']}/info.json").read_text())
            assert said["@context"] == "http://iiif.io/api/image/3/context.json"
            assert said["protocol"] == "http://iiif.io/api/image"
            assert {name: said[name] for name in ("id", "type", "profile")} == service
            assert (service["type"], service["profile"]) == ("ImageService3", "level0")
            picture = there(folder, f"{service['id']}/full/max/0/default.jpg")
            assert thumbnail["id"] == f"{service['id']}/full/max/0/default.jpg"
            with Image.open(picture) as image:
                assert image.format == "JPEG"
                assert (
                    image.size == (said["width"], said["height"]) == (thumbnail["width"], thumbnail["height"])
                )
            assert picture.stat().st_size < 20_000


def test_no_two_things_have_one_name(folder: Path) -> None:
    names: list[str] = []

    def walk(value: Any, key: str = "") -> None:
        if isinstance(value, dict):
            if "id" in value and value.get("type") in ("Canvas", "Annotation", "AnnotationPage", "Manifest"):
                names.append(value["id"])
            for name, inner in value.items():
                walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, key)

    for entry in manifests(folder):
        walk(entry)
    assert len(names) == len(set(names)) > 8


def test_text_and_notes_are_annotations_on_their_part_of_the_page(folder: Path) -> None:
    first = next(entry for entry in manifests(folder) if entry["label"] == {"none": ["The first"]})
    assert first["summary"] == {"none": ["These came by post."]}
    (canvas,) = first["items"]
    text, note = canvas["annotations"][0]["items"]
    assert (text["motivation"], text["body"]["value"]) == ("supplementing", "posted by private person")
    assert (note["motivation"], note["body"]["value"]) == ("commenting", "It is genuine.")
    name, _, part = note["target"].partition("#xywh=")
    x, y, width, height = map(int, part.split(","))
    assert name == canvas["id"]
    scale = canvas["width"] / 400  # the page is 400 points wide
    assert (x, y, width, height) == pytest.approx((20 * scale, 10 * scale, 100 * scale, 50 * scale), abs=1)
    assert x + width <= canvas["width"]
    assert {"label": {"en": ["Taken out: private person"]}, "value": {"none": ["1"]}} in first["metadata"]
    assert "Kovalenko" not in json.dumps(first)
