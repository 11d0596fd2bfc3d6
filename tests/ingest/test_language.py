"""The language of a text is told from its words, and not told where there are none."""

from __future__ import annotations

import pytest

from archive import languages
from ingest.language import KNOWN, code, detect

SAYINGS = {
    "af": "Die bestuurders is nie betaal vir die tyd wat hulle by die hek moet wag nie.",
    "ca": "Els conductors no van cobrar el temps que van haver d'esperar a la porta, i aquest any tampoc.",
    "cs": "Řidiči nedostali zaplaceno za čas, který museli čekat u brány, a nikdo jim to neřekl.",
    "da": "Chaufførerne blev ikke betalt for den tid, som de måtte vente ved porten, og ingen sagde noget.",
    "de": "Die Fahrer wurden nicht für die Zeit bezahlt, die sie am Tor warten mussten.",
    "el": "Οι οδηγοί δεν πληρώθηκαν για τον χρόνο που περίμεναν στην πύλη.",
    "eo": "La ŝoforoj ne estis pagitaj por la tempo, dum kiu ili devis atendi ĉe la pordo.",
    "et": "Juhtidele ei makstud aja eest, mille nad pidid väravas ootama, ja see ei ole õige.",
    "eu": "Gidariei ez zieten ordaindu atean itxaron behar izan zuten denbora, eta hori ez da berria.",
    "fi": "Kuljettajille ei maksettu ajasta, jonka he joutuivat odottamaan portilla, eikä se ole oikein.",
    "fr": "Les chauffeurs n’ont pas été payés pour le temps qu’ils ont passé à attendre devant la porte.",
    "ga": "Níor íocadh na tiománaithe as an am a bhí orthu fanacht ag an ngeata, agus ní raibh sé sin ceart.",
    "gl": "Os condutores non cobraron polo tempo que tiveron que esperar na porta, e iso non é todo.",
    "hu": "A sofőröknek nem fizették ki azt az időt, amíg a kapunál kellett várniuk, és ez nem volt új.",
    "hy": "Վարորդներին չեն վճարել դարպասի մոտ սպասելու ժամանակի համար։",
    "id": "Para pengemudi tidak dibayar untuk waktu yang mereka habiskan menunggu di gerbang karena aturan itu.",
    "is": "Bílstjórarnir fengu ekki greitt fyrir þann tíma sem þeir þurftu að bíða við hliðið og það var ekki nýtt.",
    "it": "Gli autisti non sono stati pagati per il tempo che hanno dovuto aspettare al cancello.",
    "lt": "Vairuotojams nebuvo sumokėta už laiką, kurį jie turėjo laukti prie vartų, ir tai nėra nauja.",
    "lv": "Šoferiem nav samaksāts par laiku, ko viņi gaidīja pie vārtiem, un tas nav nekas jauns.",
    "ne": "चालकहरूलाई ढोकामा पर्खेको समयको लागि पैसा दिइएको छैन र यो नयाँ होइन।",
    "nl": "De chauffeurs werden niet betaald voor de tijd die ze bij de poort moesten wachten.",
    "no": "Sjåførene ble ikke betalt for tiden som de måtte vente ved porten, og ingen sa noe etter det.",
    "pl": "Kierowcom nie zapłacono za czas, który musieli spędzić przy bramie, i nikt o tym nie mówił.",
    "pt": "Os motoristas não foram pagos pelo tempo que tiveram de esperar no portão.",
    "ro": "Șoferii nu au fost plătiți pentru timpul cât au trebuit să aștepte la poartă, și asta nu este nou.",
    "sr": "Возачи нису плаћени за време које су морали да чекају на капији, и то није ништа ново.",
    "st": "Bakhanni ha ba lefshwa bakeng sa nako eo ba e qetileng ba eme hekeng, mme sena ha se ntho e ntjha.",
    "sv": "Förarna fick inte betalt för den tid som de var tvungna att vänta vid grinden, och det är inte nytt.",
    "ta": "ஓட்டுநர்கள் வாயிலில் காத்திருந்த நேரத்திற்குப் பணம் தரப்படவில்லை.",
    "tr": "Sürücülere kapıda bekledikleri süre için para ödenmedi ve bu yeni bir şey değil.",
    "uk": "Водіям не заплатили за час, який вони чекали біля воріт, і це не є чимось новим.",
    "vi": "Các tài xế không được trả tiền cho thời gian họ phải chờ ở cổng, và đây không phải là lần đầu.",
    "yi": "די שאָפֿערן האָבן ניט באַקומען קיין געלט פֿאַר דער צייט וואָס זיי האָבן געוואַרט בײַ דעם טויער.",
    "fa": "به رانندگان برای زمانی که باید در کنار در منتظر می‌ماندند پول داده نشد و این تازه نیست.",
    "ur": "ڈرائیوروں کو گیٹ پر انتظار کے وقت کے پیسے نہیں دیے گئے اور یہ نئی بات نہیں ہے۔",
    "ar": "لم يدفع للسائقين عن الوقت الذي كان عليهم أن ينتظروا فيه عند البوابة.",
    "he": "לנהגים לא שולם על הזמן שבו הם היו צריכים לחכות ליד השער.",
}

SNOWBALL = (
    "ar hy eu ca cs da nl en eo et fi fr de el hi hu id ga it lt ne no fa pl pt ro ru sr st es sv ta tr yi"
)


@pytest.mark.parametrize("language", SAYINGS)
def test_one_sentence_is_enough(language: str) -> None:
    assert detect(SAYINGS[language]) == language


@pytest.mark.parametrize("language", sorted(SAYINGS.keys() - {"ne", "ta", "ar", "fa", "ur", "he", "yi"}))
def test_capitals_say_the_same(language: str) -> None:
    assert detect(SAYINGS[language].upper()) == language


def test_every_language_with_inflections_is_known() -> None:
    assert set(SNOWBALL.split()) <= KNOWN


@pytest.mark.parametrize("language", sorted(KNOWN))
def test_what_is_told_has_a_name_and_is_found_by_it(language: str) -> None:
    assert languages.name(language) != language
    assert languages.code_of(languages.name(language)) == languages.code_of(language) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-03-04  1,234.50  EUR  17\n2020-03-05  9,876.00  USD  21\n2020-03-06  1,000.00  GBP  5",
        (
            "Received: from mx1.example.test ([10.0.3.4]) by relay.example.test with ESMTPS id 5f0c\n"
            "Message-ID: <ab12@example.test>\nFrom: a.silva@example.test\nTo: j.schmidt@example.test\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8"
        ),
        r"C:\data\5f0c\IMG_1044.JPG C:\data\5f0c\IMG_1045.JPG C:\data\5f0c\IMG_1046.JPG",
        "Okonjo Thaddeus Müller José Muñoz Petrova Schmidt Silva Rossi Zhang Yamada",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt.",
    ],
    ids=["nothing", "figures", "mail headers", "paths", "names", "filler"],
)
def test_what_is_no_sentence_has_no_language(text: str) -> None:
    assert detect(text) == ""


def test_most_of_a_page_decides() -> None:
    arabic, english = (
        SAYINGS["ar"],
        "The drivers were not paid for the time that they had to wait at the gate. ",
    )
    assert detect(f"{english}{arabic}{arabic}{arabic}") == "ar"
    assert detect(f"{english * 3}{arabic}") == "en"
    assert detect("東京都の人権 報告書 は次の通りです。これは重要です。" + "Tokyo report 2020") == "ja"


def test_what_a_file_says_counts_where_its_text_does_not_tell() -> None:
    assert detect("Anlage 7", said="de-AT") == "de"
    assert detect("平等权利与尊严自由和平正义人权", said="ja") == "ja"
    assert detect("Sva ljudska bića su slobodna u pravima i da se ne boje.", said="hr") == "hr"
    assert detect("Sva ljudska bića su slobodna u pravima i da se ne boje.", said="sr") == "sr"


def test_what_a_file_says_does_not_hide_what_it_is() -> None:
    assert detect(SAYINGS["de"], said="en-US") == "de"
    assert detect("Okonjo Thaddeus Müller José Muñoz Petrova Schmidt", said="en") == ""


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt"), ("EN_us", "en"), ("fil-PH", "tl"), ("nb", "no"), ("iw", "he"), ("haw", ""), ("x-klingon", ""),
        ("", ""), ("english", ""), ("zh-Hant-TW", "zh"),
    ],
)  # fmt: skip
def test_a_tag_becomes_a_code_of_two_letters(tag: str, language: str) -> None:
    assert code(tag) == language


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("Español", "es"), ("ESPANOL", "es"), ("spa", "es"), ("中文", "zh"), ("हिन्दी", "hi"), ("हिंदी", "hi"),
        ("bahasa  indonesia", "id"), ("Türkçe", "tr"), ("turkce", "tr"), ("فارسی", "fa"), ("klingon", ""),
    ],
)  # fmt: skip
def test_a_language_is_typed_in_many_ways(typed: str, language: str) -> None:
    assert languages.code_of(typed) == language
