"""Real text in fifteen languages is taken in, and its words are found, marked and outlined where they stand.

The texts are articles 1 and 3 of the Universal Declaration of Human Rights, as the United Nations published them.
"""

from __future__ import annotations

import html
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner
from PIL import Image

from archive import accession, cli, page_images
from archive.model import PageHit
from archive.search import search
from archive.store import Store, create
from archive.store.catalog import documents
from ingest.model import Box


@dataclass(frozen=True)
class Said:
    """A text, queries with what of the text they mark, and queries that find nothing in it."""

    text: str
    finds: dict[str, set[str]]
    misses: tuple[str, ...]
    in_pdf: bool = True  # PyMuPDF writes shaped scripts into a PDF so that other letters come back
    right_to_left: bool = False
    parts_of_words: bool = False  # boxes are as narrow as the match


LANGUAGES = {
    "hi": Said(
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि "
        "और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए। प्रत्येक व्यक्ति "
        "को जीवन, स्वतंत्रता और वैयक्तिक सुरक्षा का अधिकार है।",
        {
            "मनुष्यों": {"मनुष्यों"},
            "समानता": {"समानता"},
            "स्वतंत्रता": {"स्वतन्त्रता", "स्वतंत्रता"},  # both spellings stand in the text
            "स्वतन्त्रता": {"स्वतन्त्रता", "स्वतंत्रता"},
            "अंतरात्मा": {"अन्तरात्मा"},
            '"बुद्धि और अन्तरात्मा"': {"बुद्धि", "और", "अन्तरात्मा"},
            '"जीवन स्वतंत्रता"': {"जीवन", "स्वतंत्रता"},
            "अधिकार*": {"अधिकारों", "अधिकार"},
        },
        ("गौरवपूर्ण", "असमानता", '"और समानता है"'),
        in_pdf=False,
    ),
    "tl": Said(
        "Ang lahat ng tao'y isinilang na malaya at pantay-pantay sa karangalan at mga karapatan. Sila'y "
        "pinagkalooban ng katwiran at budhi at dapat magpalagayan ang isa't isa sa diwa ng pagkakapatiran. "
        "Bawa't tao'y may karapatan sa buhay, kalayaan at kapanatagan ng sarili.",
        {
            "PINAGKALOOBAN": {"pinagkalooban"},
            "tao": {"tao"},
            "pantay": {"pantay", "pantay-pantay"},
            "pantay-pantay": {"pantay-pantay", "pantay"},
            '"katwiran at budhi"': {"katwiran", "at", "budhi"},
            '"buhay kalayaan"': {"buhay", "kalayaan"},
            "isa’t": {"isa't", "isa", "t"},
        },
        ("malayang", "karapatang", '"malaya pantay"'),
    ),
    "es": Said(
        "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y "
        "conciencia, deben comportarse fraternalmente los unos con los otros. Todo individuo tiene derecho a la "
        "vida, a la libertad y a la seguridad de su persona.",
        {
            "razon": {"razón"},
            "RAZÓN": {"razón"},
            "estan": {"están"},
            '"de razon y conciencia"': {"de", "razón", "y", "conciencia"},
            '"la vida a la libertad"': {"la", "vida", "a", "libertad"},
        },
        ("razones", "fraternal", '"razón conciencia"'),
    ),
    "ar": Said(
        "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا "
        "بروح الإخاء. لكل فرد الحق في الحياة والحرية وسلامة شخصه.",
        {
            "الناس": {"الناس"},
            "احرارا": {"أحرارًا"},  # typed without hamza and tanwin
            "أحرارًا": {"أحرارًا"},
            "الكرامه": {"الكرامة"},
            "الإخاء": {"الإخاء"},
            "الاخاء": {"الإخاء"},
            "الحيـــاة": {"الحياة"},
            "الْحَيَاة": {"الحياة"},  # typed with harakat that the text has not
            '"في الكرامة والحقوق"': {"في", "الكرامة", "والحقوق"},
        },
        ("الحقوق", "كرام", '"الناس متساوين"'),
        in_pdf=False,
        right_to_left=True,
    ),
    "fr": Said(
        "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de "
        "conscience et doivent agir les uns envers les autres dans un esprit de fraternité. Tout individu a "
        "droit à la vie, à la liberté et à la sûreté de sa personne.",
        {
            "etres": {"êtres"},
            "ÉGAUX": {"égaux"},
            "surete": {"sûreté"},
            '"esprit de fraternite"': {"esprit", "de", "fraternité"},
            '"la vie a la liberte"': {"la", "vie", "à", "liberté"},
        },
        ("egale", "frater", '"doués raison"'),
    ),
    "zh": Said(
        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。人人"
        "有权享有生命、自由和人身安全。",
        {
            "尊严": {"尊严"},
            "权": {"权"},
            "自由": {"自由"},
            "理性和良心": {"理性和良心"},
            "生命、自由": {"生命", "自由"},
            '"生命 自由"': {"生命", "自由"},
            "平等": {"平等"},
            "身安": {"身安"},
        },
        ("尊敬", "由在", "严权", "等他"),
        parts_of_words=True,
    ),
    "ko": Said(
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 "
        "부여받았으며 서로 형제애의 정신으로 행동하여야 한다. 모든 사람은 생명과 신체의 자유와 안전에 대한 "
        "권리를 가진다.",
        {
            "인간": {"인간"},  # its particle left away
            "권리": {"권리"},
            "권리를": {"권리를"},
            "양심": {"양심"},
            '"이성과 양심"': {"이성과", "양심"},
            "형제애": {"형제애"},
            "행동": {"행동"},
        },
        ("인권", "간은태", "양심이"),
        parts_of_words=True,
    ),
    "ja": Said(
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は"
        "、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。すべて人は"
        "、生命、自由及び身体の安全に対する権利を有する。",
        {
            "尊厳": {"尊厳"},
            "ながら": {"ながら"},
            "人間": {"人間"},
            "権利": {"権利"},
            "同胞の精神": {"同胞の精神"},
            "ﾅｶﾞﾗ": set(),  # katakana is another word than hiragana
            "生命、自由": {"生命", "自由"},
            "行動しなければ": {"行動しなければ"},
        },
        ("人権", "性良", "等ある"),
        parts_of_words=True,
    ),
    "pt": Said(
        "Todos os seres humanos nascem livres e iguais em dignidade e direitos. São dotados de razão e "
        "consciência e devem agir em relação uns aos outros com espírito de fraternidade. Todo ser humano tem "
        "direito à vida, à liberdade e à segurança pessoal.",
        {
            "consciencia": {"consciência"},
            "RAZAO": {"razão"},
            "segurança": {"segurança"},
            "seguranca": {"segurança"},
            '"com espirito de"': {"com", "espírito", "de"},
        },
        ("razões", "segur", '"razão consciência"'),
    ),
    "en": Said(
        "All human beings are born free and equal in dignity and rights. They are endowed with reason and "
        "conscience and should act towards one another in a spirit of brotherhood. Everyone has the right to "
        "life, liberty and security of person.",
        {
            "CONSCIENCE": {"conscience"},
            "ｌｉｂｅｒｔｙ": {"liberty"},  # full-width
            '"born free"': {"born", "free"},
            '"life liberty"': {"life", "liberty"},
            "brother*": {"brotherhood"},
        },
        ("brother", "consciences", '"free equal"'),
    ),
    "ru": Said(
        "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и "
        "должны поступать в отношении друг друга в духе братства. Каждый человек имеет право на жизнь, на "
        "свободу и на личную неприкосновенность.",
        {
            "СОВЕСТЬЮ": {"совестью"},
            "своём": {"своем"},  # typed with the dots that the text leaves away
            '"в духе братства"': {"в", "духе", "братства"},
            "неприкосновен*": {"неприкосновенность"},
        },
        ("братст", "духе братство", '"жизнь свободу"'),
    ),
    "he": Said(
        "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם לנהוג "
        "איש ברעהו ברוח של אחוה. כל אדם יש לו הזכות לחיים, לחירות ולבטחון אישי.",
        {
            "חורין": {"חורין"},
            "חוֹרִין": {"חורין"},  # typed with nikud
            "ובזכויותיהם": {"ובזכויותיהם"},
            '"בני אדם"': {"בני", "אדם"},
            '"לחיים לחירות"': {"לחיים", "לחירות"},
        },
        ("זכויותיהם", "חור", '"בני נולדו"'),
        right_to_left=True,
    ),
    "th": Said(
        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม "
        "และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ บุคคลมีสิทธิในการดำเนินชีวิต "
        "ในเสรีภาพและในความมั่นคงแห่งร่างกาย",
        {
            "มนุษย์": {"มนุษย์"},
            "อิสระ": {"อิสระ"},  # from the middle of a run
            "เสมอภาค": {"เสมอภาค"},
            "ดำเนินชีวิต": {"ดำเนินชีวิต"},
            "ด\u0e4d\u0e32เนิน": {"ดำเนิน"},  # sara am in two halves
            "เหตุผล": {"เหตุผล"},
            "สิทธิ ต่างมี": {"สิทธิ", "ต่างมี"},
            '"เสรีภาพและใน"': {"เสรีภาพและใน"},
        },
        ("ประชาชน", "มนุษยชน", "สิทธิ์"),
        in_pdf=False,
        parts_of_words=True,
    ),
    "el": Said(
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι "
        "με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης. Κάθε άτομο "
        "έχει δικαίωμα στη ζωή, την ελευθερία και την προσωπική του ασφάλεια.",
        {
            "ανθρωποι": {"άνθρωποι"},
            "ΑΝΘΡΩΠΟΙ": {"άνθρωποι"},
            "ΑΔΕΛΦΟΣΎΝΗΣ": {"αδελφοσύνης"},
            '"ἐλευθερία"': {"ελευθερία"},  # polytonic
            '"λογικη και συνειδηση"': {"λογική", "και", "συνείδηση"},
        },
        ("άνθρωπος", "ελευθερ", '"λογική συνείδηση"'),
    ),
    "de": Said(
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen "
        "begabt und sollen einander im Geiste der Brüderlichkeit begegnen. Jeder hat das Recht auf Leben, "
        "Freiheit und Sicherheit der Person.",
        {
            "wurde": {"Würde"},
            "WÜRDE": {"Würde"},
            "wu\u0308rde": {"Würde"},  # decomposed, as some keyboards type it
            "bruderlichkeit": {"Brüderlichkeit"},
            '"an Würde und Rechten"': {"an", "Würde", "und", "Rechten"},
        },
        ("würden", "brüder", '"Vernunft Gewissen"'),
    ),
}  # fmt: skip

FINDS = [(code, query) for code, said in LANGUAGES.items() for query, marks in said.finds.items() if marks]
MISSES = [(code, query) for code, said in LANGUAGES.items() for query in said.misses]


def written(code: str, said: Said, folder: Path) -> None:
    """The text as a plain text, a web page and, where that keeps its letters, a PDF."""
    (folder / f"{code}.txt").write_text(said.text + "\n", encoding="utf-8")
    direction = ' dir="rtl"' if said.right_to_left else ""
    body = f"<!DOCTYPE html><meta charset=utf-8><title>{code}</title><body{direction}><p>{html.escape(said.text)}</p>"
    (folder / f"{code}.html").write_text(body, encoding="utf-8")
    if said.in_pdf:
        with pymupdf.open() as pdf:
            paragraph = f'<p{direction} style="font-size: 17px">{html.escape(said.text)}</p>'
            pdf.new_page().insert_htmlbox(pymupdf.Rect(60, 60, 420, 700), paragraph)
            pdf.save(folder / f"{code}.pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("declaration")
    for code, said in LANGUAGES.items():
        written(code, said, folder)
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Store:
    store = create(tmp_path_factory.mktemp("archive") / "home")
    accession.ingest(store, [folder], collection="Declaration")
    yield store
    store.close()


def hits(store: Store, code: str, query: str) -> dict[str, PageHit]:
    """The pages that match, by the kind of their file."""
    found = search(store, f"{query} language:{code}", limit=None)
    return {hit.document.name.split(".")[1]: hit.pages[0] for hit in found.documents}


def kinds(code: str) -> set[str]:
    return {"txt", "html", "pdf"} if LANGUAGES[code].in_pdf else {"txt", "html"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_language_is_told_of_every_kind_of_file(filled: Store, code: str) -> None:
    with filled.read() as db:
        said = {entry.name: entry.language for entry in documents.listing(db)}
    assert {said[f"{code}.{kind}"] for kind in kinds(code)} == {code}


@pytest.mark.parametrize(("code", "query"), FINDS)
def test_it_is_found_in_every_kind_of_file(filled: Store, code: str, query: str) -> None:
    assert set(hits(filled, code, query)) == kinds(code)


@pytest.mark.parametrize(("code", "query"), FINDS)
def test_the_marks_sit_on_the_right_letters(filled: Store, code: str, query: str) -> None:
    for kind, hit in hits(filled, code, query).items():
        assert marked(hit, LANGUAGES[code].finds[query]) <= LANGUAGES[code].finds[query], kind


def marked(hit: PageHit, expected: set[str]) -> set[str]:
    """What the marks say; a word that goes on in the next line is one."""
    assert hit.marks
    found: list[str] = []
    for start, end in hit.marks:
        piece = hit.snippet[start:end]
        if found and found[-1] not in expected:
            found[-1] += piece
        else:
            found.append(piece)
    return set(found)


@pytest.mark.parametrize(("code", "query"), MISSES)
def test_what_is_not_there_is_not_found(filled: Store, code: str, query: str) -> None:
    exactly = query if '"' in query else f'"{query}"'
    assert hits(filled, code, exactly) == {}


FORMS = [
    ("es", "razones"), ("es", "fraternal"), ("ar", "كرام"), ("fr", "egale"), ("en", "consciences"), ("ru", "братство"),
    ("el", "άνθρωπος"), ("de", "würden"), ("pt", "iguais"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "query"), FORMS)
def test_a_word_is_found_in_its_other_forms(filled: Store, code: str, query: str) -> None:
    found = hits(filled, code, query)
    assert set(found) == kinds(code)
    assert all(hit.marks for hit in found.values())


@pytest.mark.parametrize(("code", "query"), [pair for pair in FINDS if LANGUAGES[pair[0]].in_pdf])
def test_the_boxes_sit_on_the_words_of_a_pdf(filled: Store, folder: Path, code: str, query: str) -> None:
    """Held to where PyMuPDF itself finds the marked letters on the page."""
    said = LANGUAGES[code]
    hit = hits(filled, code, query)["pdf"]
    with pymupdf.open(folder / f"{code}.pdf") as pdf:
        pieces = said.finds[query]
        # PyMuPDF does not find a word that goes on in the next line: its letters, then.
        looked_for = [part for piece in pieces for part in ([piece] if pdf[0].search_for(piece) else piece)]
        places = [Box(*rect) for part in looked_for for rect in pdf[0].search_for(part)]
    for box in hit.boxes:
        nearest = max(places, key=lambda place: shared(box, place))
        assert shared(box, nearest) > 0.5 * area(nearest), (box, places)
        if said.parts_of_words and pieces == set(looked_for):
            assert abs(box.x0 - nearest.x0) < 2, (box, nearest)
            assert abs(box.x1 - nearest.x1) < 2, (box, nearest)


def shared(one: Box, other: Box) -> float:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(0.0, width) * max(0.0, height)


def area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_boxes_of_laid_out_pages_sit_on_ink(filled: Store, code: str) -> None:
    dpi = 100
    for query in [query for query, marks in LANGUAGES[code].finds.items() if marks][:3]:
        found = search(filled, f"{query} language:{code} type:text", limit=None).documents[0]
        picture = Image.open(io.BytesIO(page_images.page_image(filled, found.document.id, 1, dpi=dpi)))
        grey = picture.convert("L")
        assert found.pages[0].boxes
        for box in found.pages[0].boxes:
            place = tuple(round(edge * dpi / 72) for edge in box.as_tuple())
            assert grey.crop(place).getextrema()[0] < 120, (query, box)


@pytest.mark.parametrize("code", [code for code, said in LANGUAGES.items() if said.right_to_left])
def test_words_run_from_the_right_where_the_script_does(filled: Store, code: str) -> None:
    first, second = LANGUAGES[code].text.split()[:2]
    for kind, hit in hits(filled, code, f'"{first} {second}"').items():
        one, other = hit.boxes[:2]
        assert one.x0 > other.x1 - 1, kind


@pytest.mark.parametrize(
    ("code", "query"), [next(pair for pair in FINDS if pair[0] == code) for code in LANGUAGES]
)
def test_the_command_line_finds_the_same(filled: Store, code: str, query: str, monkeypatch) -> None:
    monkeypatch.setattr(
        cli.importlib.import_module("archive.cli.search"), "opened_store", lambda _ctx: filled
    )
    result = CliRunner().invoke(cli.main, ["search", "--json", "--", query, f"language:{code}"])
    plain = json.loads(result.output)
    assert plain["total_documents"] == len(kinds(code))
    assert plain["facets"]["language"] == {code: len(kinds(code))}
    shown = CliRunner().invoke(cli.main, ["search", "--", query, f"language:{code}"], color=True).output
    assert any(f"\x1b[33m\x1b[1m{piece}" in shown for piece in LANGUAGES[code].finds[query])


def test_a_long_run_of_thai_is_not_cut_by_spaces(filled: Store) -> None:
    with filled.read() as db:
        page = documents.page(
            db, next(entry.id for entry in documents.listing(db) if entry.name == "th.txt"), 1
        )
    assert "".join(page.text.split()) == "".join(LANGUAGES["th"].text.split())
    assert "ศักดิ์และสิทธิ" in page.text


def test_katakana_is_another_word_than_hiragana(filled: Store) -> None:
    assert hits(filled, "ja", "ﾅｶﾞﾗ") == {}
