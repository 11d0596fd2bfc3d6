from __future__ import annotations

import pytest

from ingest.model import FindingKind


def found(extraction: object, kind: FindingKind) -> list[str]:
    return [finding.untrusted_quote for finding in extraction.findings if finding.kind is kind]


@pytest.mark.parametrize(
    "word",
    [
        "qu\u200barterly",
        "qu\u200carterly",
        "qu\u200darterly",
        "qu\u2060arterly",
        "q\U000e0071q",
        "Q\ufe00q",
    ],
)
def test_characters_that_are_not_seen_are_a_finding_on_their_page(read, word):
    extraction = read(f"The {word} report was copied for each reader.".encode())
    assert found(extraction, FindingKind.ZERO_WIDTH) == [word]
    assert extraction.findings[0].page_number == 1


def test_what_a_script_needs_is_no_finding(read):
    needed = (
        "می‌خواهم نمی‌دانم", "क्‍ष श्रीमान्‌", "👩‍👩‍👧 ❤️ 5️⃣ ☎️ 🏳️‍🌈", "ภาษา\u200bไทย", "ភាសា\u200bខ្មែរ", "葛\U000e0100城",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\ufeffFirst line", "Donau\u00addampf",
        "\u200c \u200c \u034f\u200c", "a שלום\u200f b",
    )  # fmt: skip
    assert found(read("\n".join(needed).encode()), FindingKind.ZERO_WIDTH) == []


def test_letters_that_imitate_others_are_a_finding(read):
    forged = ["p\u0430ypal.com", "\u0391mazon", "Microso\u0192t", "\u041c\u043e\u0441\u043a\u0432a"]
    assert found(read(" ".join(forged).encode()), FindingKind.LOOK_ALIKE) == [forged[0], forged[1], forged[3]]


def test_units_formulas_and_foreign_words_are_no_imitation(read):
    text = "5 kΩ, 3 μm, Δt, αβ-blocker, T-рубашка, IP-адрес, SMS-сообщение, β-carotene, naïve, Łódź, iPhone для мамы"
    assert found(read(text.encode()), FindingKind.LOOK_ALIKE) == []


def test_a_line_that_is_shown_in_another_order_is_a_finding(read):
    extraction = read("invoice_\u202efdp.exe\nשלום \u202bעולם\u202c\n".encode())
    assert [f.message for f in extraction.findings] == [
        "A line is shown in another order than it is written (U+202E, right-to-left override)."
    ]


def test_a_document_full_of_them_says_so_a_handful_of_times(read):
    assert len(read(("mar\u200bked " * 5000).encode()).findings) == 5
