"""Languages by their ISO 639-1 codes: what each is called, and all that may be typed for it."""

from __future__ import annotations

import unicodedata
from functools import cache

# Code: English name; own name and other names; ISO 639-2, 639-3 and Tesseract's codes. The first block holds all that
# `ingest.language` tells, the second what a file may say that it is in.
_TABLE = """
af: Afrikaans; ; afr
am: Amharic; አማርኛ; amh
ar: Arabic; العربية, عربي; ara arb
az: Azerbaijani; azərbaycan, azərbaycanca, Azeri; aze azj
be: Belarusian; беларуская; bel
bg: Bulgarian; български; bul
bn: Bengali; বাংলা, Bangla; ben
bo: Tibetan; བོད་སྐད; bod tib
ca: Catalan; català, Valencian; cat
cs: Czech; čeština, česky; ces cze
cy: Welsh; Cymraeg; cym wel
da: Danish; dansk; dan
de: German; Deutsch; deu ger
dv: Divehi; ދިވެހި, Maldivian; div
el: Greek; ελληνικά; ell gre
en: English; ; eng
eo: Esperanto; ; epo
es: Spanish; español, castellano; spa
et: Estonian; eesti; est
eu: Basque; euskara; eus baq
fa: Persian; فارسی, Farsi; fas per pes
fi: Finnish; suomi; fin
fr: French; français; fra fre
ga: Irish; Gaeilge; gle
gl: Galician; galego; glg
gu: Gujarati; ગુજરાતી; guj
he: Hebrew; עברית; heb iw
hi: Hindi; हिन्दी, हिंदी; hin
hr: Croatian; hrvatski; hrv
hu: Hungarian; magyar; hun
hy: Armenian; հայերեն; hye arm
id: Indonesian; bahasa Indonesia; ind in
is: Icelandic; íslenska; isl ice
it: Italian; italiano; ita
ja: Japanese; 日本語; jpn
ka: Georgian; ქართული; kat geo
kk: Kazakh; қазақша; kaz
km: Khmer; ភាសាខ្មែរ, ខ្មែរ; khm
kn: Kannada; ಕನ್ನಡ; kan
ko: Korean; 한국어; kor
ku: Kurdish; کوردی, kurdî; kur ckb
lo: Lao; ລາວ; lao
lt: Lithuanian; lietuvių; lit
lv: Latvian; latviešu; lav
mk: Macedonian; македонски; mkd mac
ml: Malayalam; മലയാളം; mal
mn: Mongolian; монгол; mon
mr: Marathi; मराठी; mar
ms: Malay; bahasa Melayu, Melayu; msa may zsm
mt: Maltese; Malti; mlt
my: Burmese; မြန်မာ; mya bur
ne: Nepali; नेपाली; nep npi
nl: Dutch; Nederlands, Flemish; nld dut
no: Norwegian; norsk, bokmål, nynorsk; nor nob nno nb nn
or: Odia; ଓଡ଼ିଆ, Oriya; ori
pa: Punjabi; ਪੰਜਾਬੀ, Panjabi; pan
pl: Polish; polski; pol
ps: Pashto; پښتو; pus
pt: Portuguese; português; por
ro: Romanian; română; ron rum mo
ru: Russian; русский; rus
si: Sinhala; සිංහල; sin
sk: Slovak; slovenčina; slk slo
sl: Slovenian; slovenščina, Slovene; slv
sq: Albanian; shqip; sqi alb
sr: Serbian; српски, srpski; srp sh
st: Sesotho; Southern Sotho, Sotho; sot
sv: Swedish; svenska; swe
sw: Swahili; Kiswahili; swa
ta: Tamil; தமிழ்; tam
te: Telugu; తెలుగు; tel
tg: Tajik; тоҷикӣ; tgk
th: Thai; ไทย, ภาษาไทย; tha
tl: Tagalog; Filipino; tgl fil
tr: Turkish; Türkçe; tur
ug: Uyghur; ئۇيغۇرچە; uig
uk: Ukrainian; українська; ukr
ur: Urdu; اردو; urd
vi: Vietnamese; tiếng Việt; vie
yi: Yiddish; ייִדיש; yid ji
zh: Chinese; 中文, 汉语, 漢語, Mandarin; zho chi chi_sim chi_tra cmn

as: Assamese; অসমীয়া; asm
ba: Bashkir; башҡортса; bak
br: Breton; brezhoneg; bre
bs: Bosnian; bosanski; bos
fo: Faroese; føroyskt; fao
fy: Western Frisian; Frysk; fry
gd: Scottish Gaelic; Gàidhlig; gla
ha: Hausa; ; hau
ht: Haitian Creole; kreyòl ayisyen; hat
ig: Igbo; ; ibo
jv: Javanese; basa Jawa; jav
kl: Greenlandic; kalaallisut; kal
ky: Kyrgyz; кыргызча; kir
la: Latin; latina; lat
lb: Luxembourgish; Lëtzebuergesch; ltz
mg: Malagasy; ; mlg
mi: Maori; Māori; mri mao
oc: Occitan; ; oci
om: Oromo; Oromoo; orm
qu: Quechua; Runa simi; que
rm: Romansh; rumantsch; roh
rw: Kinyarwanda; ; kin
sa: Sanskrit; संस्कृतम्; san
sd: Sindhi; سنڌي; snd
so: Somali; Soomaali; som
su: Sundanese; basa Sunda; sun
ti: Tigrinya; ትግርኛ; tir
tk: Turkmen; türkmençe; tuk
tn: Tswana; Setswana; tsn
tt: Tatar; татарча; tat
uz: Uzbek; oʻzbekcha; uzb
wo: Wolof; ; wol
xh: Xhosa; isiXhosa; xho
yo: Yoruba; Yorùbá; yor
zu: Zulu; isiZulu; zul
"""


def name(code: str) -> str:
    """The English name; the code itself where the table has none."""
    return _NAMES.get(code, code)


def three_letters(code: str) -> str:
    """The code of ISO 639-2 (for terms), as other programs have it; the code itself where the table has none."""
    codes = _ROWS[code][2].split() if code in _ROWS else []
    return codes[0] if codes else code


def code_of(typed: str) -> str:
    """The code of a language typed as a code, or by its English or own name; "" for what is none.

    Case and accents do not count.
    """
    return _codes().get(_folded(typed), "")


def _folded(text: str) -> str:
    """Marks go on both sides, so that nobody need type them."""
    parted = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")
    return " ".join("".join(c for c in parted if not unicodedata.combining(c)).split())


_ROWS = {
    code: tuple(part.strip() for part in rest.split(";"))
    for code, rest in (row.split(": ", 1) for row in _TABLE.split("\n") if row)
}
_NAMES = {code: english for code, (english, _, _) in _ROWS.items()}


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, (english, own, codes) in _ROWS.items():
        for typed in (code, english, *own.split(","), *codes.split()):
            if typed:
                found.setdefault(_folded(typed), code)
    return found
