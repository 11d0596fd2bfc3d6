"""What a reporter would call an address, a number or an account is found, and what only looks like one is not."""

from __future__ import annotations

import pytest

from archive.mentions import MentionKind, found, normalised

EMAIL = """
Write to jane.doe@example.com soon. => jane.doe@example.com
From: Jane Doe <Jane.Doe@Example.COM> => jane.doe@example.com
mailto:jane@example.org?subject=Hello => jane@example.org
(jane@example.org) => jane@example.org
"jane@example.org", => jane@example.org
jane@example.org. Next => jane@example.org
jane@example.org.Next sentence => jane@example.org
jane+leak@mail.example.co.uk => jane+leak@mail.example.co.uk
o'brien@example.ie => o'brien@example.ie
'jane@example.org' => jane@example.org
first_last-1@sub-domain.example.travel => first_last-1@sub-domain.example.travel
http-wg%host.example.com@relay.example.net => http-wg%host.example.com@relay.example.net
josé@exämple.net => josé@exämple.net
jane@xn--exmple-cua.net => jane@exämple.net
用户@例子.广告 => 用户@例子.广告
请联系jane@example.com的邮箱 => jane@example.com
почта: анна@пример.рф => анна@пример.рф
بريد jane@example.com، شكرا => jane@example.com
ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ => jane@example.com
ja\u200bne@exam\u00adple.org => jane@example.org
\u202ajane@example.org\u202c => jane@example.org
email=jane@example.org&x=1 => jane@example.org
bounce-12-jane=example.com@lists.example.org => bounce-12-jane=example.com@lists.example.org
jane [at] example [dot] org => jane@example.org
jane(at)example.org => jane@example.org
jane {at} mail {dot} example {dot} org => jane@mail.example.org
To: a@example.org; b@example.org => a@example.org b@example.org
<a@example.org>,<b@example.org> => a@example.org b@example.org
jane@example.org\x1ehidden@example.org => jane@example.org hidden@example.org
git@github.com:house/archive.git => git@github.com
"""

WEB = """
see https://www.Example.com/A/b/?q=1#top). => example.com/A/b/?q=1
http://example.com => example.com
HTTP://EXAMPLE.COM/ => example.com
https://example.com:443/x => example.com/x
https://example.com:8443/x => example.com:8443/x
https://jane:secret@example.com/x => example.com/x
(http://en.wikipedia.org/wiki/Foo_(bar)) => en.wikipedia.org/wiki/Foo_(bar)
<http://example.com/a> => example.com/a
"http://example.com/a", => example.com/a
[text](http://example.com/a) => example.com/a
www.example.de/pfad. => example.de/pfad
www.example.de => example.de
ftp://ftp.example.org/pub/ => ftp://ftp.example.org/pub
http://192.0.2.7/x => 192.0.2.7/x
http://intranet/board => http://intranet/board
http://xn--mnchen-3ya.de/x => münchen.de/x
http://münchen.de/x => münchen.de/x
https://ru.wikipedia.org/wiki/Москва => ru.wikipedia.org/wiki/Москва
请访问https://example.com/a查看 => example.com/a
（https://example.com/a）。 => example.com/a
https://web.archive.org/web/2020/http://example.com/ => web.archive.org/web/2020/http://example.com
https://example.com/#!/page => example.com/#!/page
example.org is ours => example.org
Visit Example.co.uk/about today => example.co.uk/about
gov.example.gov.au => gov.example.gov.au
https://example.com/?to=+442079460958 => example.com/?to=+442079460958
hTTps\u200b://exam\u200bple.com => example.com
https://example.com/a?b=c&d=e; => example.com/a?b=c&d=e
"""

HANDLE = """
follow @Jane_Doe now => @jane_doe
(@jane.doe) => @jane.doe
via @jane. => @jane
@jane: hello => @jane
so .@jane said => @jane
RT @a1b2: => @a1b2
@jane@example.social wrote => @jane@example.social
关注@jane吧 => @jane
@新浪新闻 => @新浪新闻
@анна_п => @анна_п
“@jane” => @jane
"""

PHONE = """
+44 20 7946 0958 => +442079460958
Tel +44 (0)20 7946 0958, => +442079460958
0044 20 7946 0958 => +442079460958
+44 020 7946 0958 => +442079460958
tel:+442079460958 => +442079460958
(+44) 20 7946 0958 => +442079460958
+49 30 1234567 => +49301234567
+49-30-1234567 => +49301234567
+49 (30) 1234-567 => +49301234567
+49/30/1234567 => +49301234567
+49.30.1234567 => +49301234567
+49\u00a030\u00a01234567 => +49301234567
+49 30 1234567 Ext. 12 => +49301234567
+49 30 1234567x12 => +49301234567
+33 1 42 68 53 00 => +33142685300
0033142685300 => +33142685300
+1 202 555 0123 => +12025550123
+1 (202) 555-0123 => +12025550123
+1-202-555-0123, +1-202-555-0124 => +12025550123 +12025550124
+39 06 698 12345 => +390669812345
+7 495 123-45-67 => +74951234567
+٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨ => +442079460958
＋４４ ２０ ７９４６ ０９５８ => +442079460958
+44\u200b2079460958 => +442079460958
+44 20 7946 0958 2 pages => +442079460958
電話+81 3-1234-5678 => +81312345678
+91 98765 43210 => +919876543210
+880 1712-345678 => +8801712345678
+971 50 123 4567 => +971501234567
+86 138 0013 8000 => +8613800138000
+55 11 98765-4321 => +5511987654321
"""

DIALLED = """
GB Tel. 020 7946 0958 => +442079460958
GB 020 7946 0958 020 7946 0959 => +442079460958 +442079460959
GB (020) 7946 0958 => +442079460958
GB 07911 123456 => +447911123456
GB row 17 020 7946 0958 => +442079460958
GB +44 20 7946 0958 or 020 7946 0959 => +442079460958 +442079460959
US (202) 555-0123 => +12025550123
US 202-555-0123 => +12025550123
US 202.555.0123 => +12025550123
US 1-202-555-0123 => +12025550123
US phone: 2025550123 => +12025550123
US 011 44 20 7946 0958 => +442079460958
FR 01 42 68 53 00 => +33142685300
FR 01.42.68.53.01 => +33142685301
DE Handy: 0171/1234567 => +491711234567
DE 030 / 1234567 => +49301234567
ES 912 34 56 78 => +34912345678
ES tel. 612345678 => +34612345678
JP 電話 03-1234-5678 => +81312345678
"""

IBAN = """
IBAN: GB82 WEST 1234 5698 7654 32 BIC => GB82WEST12345698765432
DE89370400440532013000 => DE89370400440532013000
de89 3704 0044 0532 0130 00 => DE89370400440532013000
DE89-3704-0044-0532-0130-00. => DE89370400440532013000
FR14 2004 1010 0505 0001 3M02 606 => FR1420041010050500013M02606
NL91ABNA0417164300 => NL91ABNA0417164300
BE68 5390 0754 7034 => BE68539007547034
CH93\u00a00076\u00a02011\u00a06238\u00a05295\u00a07 => CH9300762011623852957
ES91 2100 0418 4502 0005 1332 => ES9121000418450200051332
IT60 X054 2811 1010 0000 0123 456 => IT60X0542811101000000123456
NO93 8601 1117 947 => NO9386011117947
MT84 MALT 0110 0001 2345 MTLC AST0 01S => MT84MALT011000012345MTLCAST001S
SA03 8000 0000 6080 1016 7519 => SA0380000000608010167519
AE07 0331 2345 6789 0123 456 => AE070331234567890123456
UA213223130000026007233566001 => UA213223130000026007233566001
PL61 1090 1014 0000 0712 1981 2874 => PL61109010140000071219812874
"""

NUMBER = """
LEI HWUPKR0MPOU8FGXBT394 => lei:HWUPKR0MPOU8FGXBT394
5493001KJTIIGC8Y1R12 => lei:5493001KJTIIGC8Y1R12
7LTWFZYICNSX8D621K86, => lei:7LTWFZYICNSX8D621K86
the tanker (IMO 9074729) => imo:9074729
IMO-Nr. 9321483 => imo:9321483
IMO: 9811000 => imo:9811000
IMEI 49-015420-323751-8 => imei:490154203237518
IMEI: 356938035643809 => imei:356938035643809
VAT no. DE 136 695 976 => vat:DE136695976
USt-IdNr.: DE136695976 => vat:DE136695976
TVA intracommunautaire FR40 303 265 045 => vat:FR40303265045
BTW NL004495445B01 => vat:NL004495445B01
Partita IVA IT00743110157 => vat:IT00743110157
UID-Nr. ATU13585627 => vat:ATU13585627
ΑΦΜ EL094259216 => vat:EL094259216
NIP PL8567346215 => vat:PL8567346215
BIC: DEUTDEFF500 => bic:DEUTDEFF500
BIC DEUTDEFFXXX => bic:DEUTDEFF
SWIFT code BARCGB22 => bic:BARCGB22
SWIFT/BIC: BARCGB22 => bic:BARCGB22
4111 1111 1111 1111 => card:4111111111111111
5555-5555-5555-4444 => card:5555555555554444
3782 822463 10005 => card:378282246310005
Visa 4012888888881881 => card:4012888888881881
1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa => bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy => bitcoin:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy
BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4 => bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4
0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed => ether:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed
0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae => ether:0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae
L898902C36UTO7408122F1204159ZE184226B<<<<<10 => mrz:L898902C36UTO7408122F1204159ZE184226B<<<<<10
"""

NOTHING = """
The committee met on 12 March 2021.
12.03.2021 14:30:15
2021-03-12T14:30:15+01:00
2021-03-12 2021-03-13 2021-03-14
03/12/2021 - 04/12/2021
£1,250,000.00
1.250.000,00 EUR
1 250 000 000
$ 12 345 678 901
+12 345 678
+1,234,567.89
+5.3 % (+12.4 %)
2+3456789012
x+442079460958
++442079460958
1234567890123456789012345
0000000000
0012345678
000123456789
001 002 003 004 005
ISBN 978-3-16-148410-0
ISBN 9783161484100
ISSN 2049-3630
doi:10.1000/182
Invoice 2021-000123-4567
Invoice no. 20210003123456
Ref. 4711/0815/2021
order 4500123456
v1.2.3.4
Python 3.11.7, NumPy 1.26.4
version 10.0.19045.3803
192.168.100.200
10.0.0.1:8080
2001:db8::8a2e:370:7334
AA:BB:CC:DD:EE:FF
255.255.255.0/24
pages 12-14, 17, 19-23
§ 12 Abs. 3 Nr. 4
1914-1918 1939-1945
51.5074, -0.1278
N 51 30 26 W 0 7 39
12 x 34 x 56
GTIN 4006381333931
12:34:56.789012
score 3:2 2:1 1:0
1 2 3 4 5 6 7 8 9 10 11 12
0 1 1 2 3 5 8 13 21 34 55 89 144
0.123456789012
1e+10 6.02e+23
sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
550e8400-e29b-41d4-a716-446655440000
0xdeadbeef
0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
0x0000000000000000000000000000000000000000
1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb
bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5
HWUPKR0MPOU8FGXBT395
12345678901234567890
ABCDEFGHIJKLMNOPQRST
GB82 WEST 1234 5698 7654 33
DE89 3704 0044 0532 0130 01
DE89 3704 0044
XX89 3704 0044 0532 0130 00
AB12 CD34 EF56
4111 1111 1111 1112
4111111111111111
1234 5678 9012 3452
0000 0000 0000 0000
IMO 9074728
IMO 2020 sulphur rules
IMO the best
9074729
IMEI 490154203237517
490154203237518
DE136695976
VAT DE136695977
VAT 20 % of 1234567
SWIFT DELIVERY
the swift BARCELONA train
BIC pens
Taylor Swift CONCERTS
DEUTDEFF500
L898902C36UTO7408122F1204159ZE184226B<<<<<11
a@b
a@b.c
user@localhost
user@host:port
root@10.0.0.1
foo@2x.png
icon@3x.jpg
lodash@4.17.21
cid:image001.png@01CDEF12.34567890
Message-ID: <20210312.abc@mail.example.com>
In-Reply-To: <20210312.abc@mail.example.com>
References: <1@mail.example.com>
@
@@
@ home
5 apples @ $3 each
meet @5pm
@2x
@app.route("/x")
@property
@staticmethod
@dataclass(frozen=True)
@pytest.mark.slow
@Override
@param name the name
@media screen
@import url
@font-face
@angular/core
amig@s y niñ@s
f(x)@g
A@B matrix product
@.
@_
@company.com addresses
"@context": 1
{"@type": "Person"}
user[at]
look at [at] home
meet (at) noon
jane at example dot org
http://
https://...
http://.
www.
www. example
WWW
file.txt
README.md
report.no
end.It was
e.g.this
i.e.that
index.html
archive/web/help.py
Node.js and ASP.NET
C:\\Users\\jane
/usr/local/bin
3.com
..com
St.George
U.S.A.
Ph.D.
foo.bar()
x.y.z
org.example.Class
com.example.app
self.found.com_port
tel. 12345
fax: n/a
call 110
ext. 4711
No. 12345/67
+
+1
+123
+1 2
+999 123456789
+44 1
+49
00
0049
+0 123 456 789
"""
EMPTY = """
US 2021-03-04 10:00
US 192.168.100.200
US 1234567890123
US 2025550123
US 123-45-6789
US 12/12/2021 1234
US $202 555 0123
US 2 0 11 25 46 103 13 0 0 220
GB 0 11 25 46 103 13 0 0 220
GB 74 1136 1 0 72429 10070
GB 234520 0 73213 39695 2496
US ZIP 20500-0003
US 1 250 000 000
US #202-555-0123
GB 12 345 678
GB 0.2079460958
GB 01/02/2021 03/04/2021
GB 1,020,794,609
DE 12.03.2021 - 14.03.2021
DE 1234567
DE 30 1234567
FR 1 234 567 890
FR 75008 Paris 2021
ES 612 345 678
ES 612345678
XX 020 7946 0958
"""


def rows(table: str) -> list[str]:
    return table.strip("\n").split("\n")


def cases(
    table: str, kind: MentionKind, *, dialled: bool = False
) -> list[tuple[str, str, MentionKind, list[str]]]:
    """Region, text, kind, values."""
    read = []
    for row in rows(table):
        text, _, values = row.partition(" => ")
        region, text = text.split(" ", 1) if dialled else ("", text)
        read.append((region, text, kind, values.split()))
    return read


POSITIVE = [
    *cases(EMAIL, MentionKind.EMAIL),
    *cases(WEB, MentionKind.WEB),
    *cases(HANDLE, MentionKind.HANDLE),
    *cases(PHONE, MentionKind.PHONE),
    *cases(DIALLED, MentionKind.PHONE, dialled=True),
    *cases(IBAN, MentionKind.IBAN),
    *cases(NUMBER, MentionKind.NUMBER),
]
NEGATIVE = [("", text) for text in rows(NOTHING)] + [tuple(row.split(" ", 1)) for row in rows(EMPTY)]


@pytest.mark.parametrize(("region", "text", "kind", "values"), POSITIVE)
def test_it_is_found_alone_and_within_a_sentence(
    region: str, text: str, kind: MentionKind, values: list[str]
) -> None:
    for written in (
        text,
        f"On 12 March 2021, they wrote: {text} and no more",
        f"a line\n{text}\nanother line",
    ):
        mentions = [m for m in found(written, region=region) if m.kind is not MentionKind.DOMAIN]
        assert [(m.kind, m.value) for m in mentions] == [(kind, value) for value in values]


@pytest.mark.parametrize(("region", "text", "kind", "values"), POSITIVE)
def test_typed_as_it_is_written_it_is_the_same_value(
    region: str, text: str, kind: MentionKind, values: list[str]
) -> None:
    for mention in found(text, region=region):
        if mention.kind is not MentionKind.DOMAIN:  # of "jane [at] example [dot] org" it is not typed alone
            assert normalised(mention.kind, text[mention.start : mention.end], region=region) == mention.value
        assert normalised(mention.kind, mention.value) == mention.value


@pytest.mark.parametrize(("region", "text"), NEGATIVE)
def test_what_only_looks_like_one_is_left_alone(region: str, text: str) -> None:
    assert found(text, region=region) == ()
    assert found(f"On 12 March 2021 {text} was written", region=region) == ()


def test_the_set_is_large_enough_to_say_something() -> None:
    assert len(POSITIVE) >= 120
    assert len(NEGATIVE) >= 120
