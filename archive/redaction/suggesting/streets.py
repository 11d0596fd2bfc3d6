"""Street addresses: a number beside a word for a street, in the languages where such words tell; and postcodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.redaction.suggesting.model import Kind, PageText, Suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"[^\W\d_a-z][\w'’.-]{0,30}"  # begins with a capital, or a letter without case
_PLACE = r"[^\W\d_a-z][\w'’-]{0,30}"
_DIRECTION = r"(?:[NSEW]{1,2}\.? |North |South |East |West )?"
_UNIT = (
    r"(?:,?[ \n](?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Bldg|Lot)\.?[ ]?#?[\w-]{1,6}"
    r"|#[ ]?[\w-]{1,6}))?"
)
_NUMBER = r"\d{1,5}[A-Za-z]?(?:[-–/]\d{1,5}[A-Za-z]?)?"
_US_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT"
    "|V[AIT]|W[AIVY]"
)
_US_PLACE = rf"(?:,?[ \n](?:{_PLACE}[ ,]{{1,2}}){{1,4}}(?:{_US_STATES})\.?,?(?:[ \n]\d{{5}}(?:-\d{{4}})?)?)?"
_US_ZIP = r"(?:[ \n,]{1,2}\d{5}(?:-\d{4})?)?"
_UK_CODE = r"(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d(?:\d|[A-HJKMNPR-Y])? \d[ABD-HJLNP-UW-Z]{2})"

_ENGLISH_WORDS = (
    "Street|Strt|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Court|Ct|Crt|Close|Cl|Way|Wy|Place|Pl|Square|Sq|Boulevard|Blvd|"
    "Terrace|Ter|Crescent|Cres|Gardens|Gdns|Grove|Gr|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Trl|Row|Mews|Quay|Wharf|"
    "Walk|Alley|Aly|Loop|Turnpike|Tpke|Pike|Plaza|Plz|Expressway|Expy|Freeway|Fwy|Ridge|Rdg|Run|Cove|Path"
)
_CAPITAL_WORDS = (
    "STREET|ST|ROAD|RD|AVENUE|AVE|LANE|LN|DRIVE|DR|COURT|CT|WAY|PLACE|BOULEVARD|BLVD|HIGHWAY|HWY|PARKWAY|PKWY"
)
_ENGLISH_NAME = rf"(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th|ST|ND|RD|TH))"
_ENGLISH = (
    rf"\b{_NUMBER}(?:[ ]1/2)?,?[ ]{_DIRECTION}{_ENGLISH_NAME}[ ](?:(?:{_ENGLISH_NAME}|of|the|de|la)[ ]){{0,3}}?"
    rf"(?:{_ENGLISH_WORDS}|(?<=[A-Z][ ])(?:{_CAPITAL_WORDS}))\b\.?"
    r"(?:[ ](?:[NSEW]{1,2}|North|South|East|West)\b\.?)?"
    rf"{_UNIT}{_US_PLACE}{_US_ZIP}"
)
_AMERICAN_ROUTES = (
    rf"\b\d{{1,5}}[ ]{_DIRECTION}(?:(?:US|State|County|Interstate|Old)[ ])*(?:Route|Rte|Highway|Hwy"
    rf"|Road|Broadway)\b\.?"
    rf"(?:[ ][A-Z]{{0,2}}-?\d{{1,4}}[A-Z]?)?{_UNIT}{_US_PLACE}"
)
_BOX = r"(?:P\.?[ ]?O\.?[ ]?Box|Post Office Box|Postfach|Boîte postale|B\.P\.|Apartado(?: postal)?|Postbus)[ ]#?\d{1,6}"
_CODE_PLACE = rf"(?:,?[ \n](?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:[ ][A-Z]{{2}})?[ ]{_PLACE}(?:[ -]{_PLACE}){{0,2}})?"
_GERMAN_NAME = r"(?:[A-ZÄÖÜ][\wäöüß.-]{0,30}[ -])"
_GERMAN = (
    rf"\b(?:{_GERMAN_NAME}{{0,3}}[A-ZÄÖÜ]\w{{1,25}}(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|allee|ufer"
    rf"|damm|chaussee|steig|ring)"
    rf"|{_GERMAN_NAME}{{1,3}}(?:Stra(?:ß|ss)e|Str\.|Gasse|Weg|Platz|Allee|Ufer|Damm|Chaussee|Ring|STRASSE))"
    rf"[ ][1-9]\d{{0,3}}[ ]?[a-hA-H]?(?:[-–/]\d{{1,4}})?\b{_CODE_PLACE}"
)
_DUTCH = (
    r"\b(?:[A-Z][\w'’.-]{0,25}[ ]){0,3}[A-Z]\w{1,25}(?:straat|laan|gracht|kade|singel|plein|dreef"
    r"|steeg|dijk|weg)"
    rf"[ ][1-9]\d{{0,4}}[ -]?[a-zA-Z]?\b{_CODE_PLACE}"
)
_NORDIC = (
    r"\b(?:[A-ZÅÄÖØÆ][\wåäöøæ.-]{0,25}[ ]){0,2}[A-ZÅÄÖØÆ]\w{0,25}(?:gatan|vägen|gränd|gade|vej|allé"
    r"|gata|gaten|veien|vegen|katu|ntie|"
    rf"kuja|polku)[ ]\d{{1,4}}[ ]?[A-Za-z]?\b{_CODE_PLACE}"
)
_FRENCH = (
    r"\b\d{1,4}(?:[ ](?:bis|ter|quater))?,?[ ](?:rue|avenue|av\.|boulevard|bd|blvd|place|chemin"
    r"|impasse|allée|allées|quai|route|cours|"
    rf"square|passage|villa|rond-point|Rue|Avenue|Boulevard|Place|Chemin|Impasse|Allée|Quai|Route|RUE|AVENUE)"
    rf"(?:[ ](?:de|du|des|la|le|les|l['’]|d['’]|d['’]?\w{{1,20}}|l['’]\w{{1,20}}|{_NAME})){{1,6}}{_CODE_PLACE}"
)
_IBERIAN_ITALIAN = (
    r"(?<!\w)(?:[Cc]alle|C/|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]laza|[Pp]aseo|[Cc]arrer|[Cc]arretera"
    r"|Camino|[Rr]ua|R\.|[Tt]ravessa|[Pp]raça|"
    r"[Aa]lameda|Estrada|Largo|Via|[Vv]iale|[Pp]iazza|Corso|[Vv]icolo|[Cc]arrera|Cra\.|CALLE|RUA|VIA"
    r"|AVENIDA)[ ]"
    rf"(?:(?:de|del|la|las|los|el|do|da|dos|das|di|della|dei|delle|dell['’]\w{{1,20}}|d['’]\w{{1,20}}|e"
    rf"|y|{_NAME})[ ]?){{1,6}}"
    rf"(?:,?[ ]?(?:n\.?[º°o]?\.?|núm\.?|No\.?|#)?[ ]?\d{{1,5}}[ ]?[a-zA-Z]?)\b{_CODE_PLACE}"
)
_SLAVIC = (
    r"(?<!\w)(?:ul\.|al\.|os\.|pl\.|ulica|ulice"
    r"|ulici)[ ](?:[^\W\d_][\w.-]{0,25}[ ]){1,4}\d{1,4}[a-zA-Z]?(?:/\d{1,4})?\b"
    r"|(?<!\w)(?:ул|улица|пр|просп|проспект|пр-т|пер|переулок|бул|бульвар|бульв|ш|шоссе|пл|площадь|наб"
    r"|вул|вулиця|пров|провулок)\.?[ ]"
    r"(?:[^\W_][\w.-]{0,25},?[ ]){1,4}(?:(?:д|дом|буд|будинок|№)\.?[ ]?)?\d{1,4}[а-яА-Яa-zA-Z]?\b"
    r"(?:,?[ ](?:кв|квартира|корп|к|стр|оф)\.?[ ]?\d{1,4}){0,3}"
)
_TURKISH = (
    r"\b(?:[^\W\d_][\w.-]{0,25}[ ]){1,3}(?:Mah(?:allesi|\.)?|Cad(?:desi|\.)?|Sok(?:ak|ağı|\.)?"
    r"|Bulvarı)[ ,]{1,2}"
    r"(?:[\w.-]{1,20}[ ,]{1,2}){0,6}No[:.]?[ ]?\d{1,4}(?:/\d{1,3})?\b"
)
_EAST_ASIAN = (
    r"[一-龥ぁ-んァ-ンー々]{2,30}?\d{1,3}丁目\d{1,3}(?:番地?|-)\d{0,3}(?:号|-\d{1,4})?"
    r"|[一-龥]{2,20}(?:路|街|巷|弄|大道)\d{1,5}(?:弄\d{1,4})?[号號](?:[\d一-龥]{1,12}(?:室|楼|樓))?"
    r"|[가-힣]{1,10}(?:시|도|구|군)[ ](?:[가-힣]{1,10}[ ]){0,3}[가-힣\d]{1,12}(?:로|길)[ ]\d{1,4}(?:-\d{1,4})?"
)
_ARABIC = r"(?<!\w)(?:شارع|طريق)[ ](?:[^\W\d_]{2,20}[ ]?){1,4}،?[ ]?(?:رقم[ ]?)?[\d٠-٩]{1,4}(?!\w)"

_SHAPES = (
    (re.compile(_ENGLISH), 0.85),
    (re.compile(_AMERICAN_ROUTES), 0.6),
    (re.compile(_BOX), 0.9),
    (re.compile(_GERMAN), 0.85),
    (re.compile(_DUTCH), 0.75),
    (re.compile(_NORDIC), 0.75),
    (re.compile(_FRENCH), 0.85),
    (re.compile(_IBERIAN_ITALIAN), 0.8),
    (re.compile(_SLAVIC), 0.85),
    (re.compile(_TURKISH), 0.85),
    (re.compile(_EAST_ASIAN), 0.85),
    (re.compile(_ARABIC), 0.7),
    # Postcodes that tell a street or a part of it.
    (re.compile(rf"(?<![\w-]){_UK_CODE}(?![\w-])"), 0.75),
    (re.compile(r"(?<![\w-])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d(?![\w-])"), 0.8),
    (re.compile(rf"(?<=, )(?:{_US_STATES}),? \d{{5}}(?:-\d{{4}})?(?![\w-])"), 0.8),
    (re.compile(r"(?<![\w-])[1-9]\d{3} ?(?!S[ADS])[A-Z]{2} {1,2}(?=[A-Z][a-z'])"), 0.4),
    (re.compile(rf"(?<![\w-])(?:D|A|CH|F|B|L|DK|I)-\d{{4,5}} {_PLACE}"), 0.7),
)
_COURT_OF_LAW = re.compile(
    r"\b(?:Supreme|High|District|Constitutional|Appeals?|Appellate|City|Regional|Assize|Crown|County"
    r"|Criminal|Civil|Federal"
    r"|Circuit|Magistrates['’]?|Municipal|Administrative|Commercial|Labou?r|Military|Security|European"
    r"|Town|Central)[ ]Court\b"
    r"|[ ]The[ ]Court\b",
)
_YEAR = re.compile(r"(?:19|20)\d\d,?[ ][^\d\n]*\Z")
"""What may be a year before a name, with no postcode behind it to tell."""
_AFTER_YEAR = 0.4
_DIGIT = re.compile(r"\d")


def detect(page: PageText) -> Iterator[Suggested]:
    if _DIGIT.search(page.text) is None:
        return
    for shape, sureness in _SHAPES:
        for found in shape.finditer(page.text):
            if not _COURT_OF_LAW.search(found.group()):
                doubt = _AFTER_YEAR if _YEAR.match(found.group()) else 1.0
                yield Suggested(found.start(), found.end(), Kind.STREET, round(sureness * doubt, 2))
