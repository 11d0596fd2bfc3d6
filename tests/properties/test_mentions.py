"""Planted in any text, a value is found where it stands; and no text is too strange."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.mentions import MentionKind, found, normalised

PLANTED = {
    "jane.doe@example.com": MentionKind.EMAIL,
    "анна@пример.рф": MentionKind.EMAIL,
    "https://Example.com/A/b?q=1": MentionKind.WEB,
    "www.example.de/x": MentionKind.WEB,
    "@jane_doe": MentionKind.HANDLE,
    "+44 20 7946 0958": MentionKind.PHONE,
    "+49-30-1234567": MentionKind.PHONE,
    "GB82 WEST 1234 5698 7654 32": MentionKind.IBAN,
    "HWUPKR0MPOU8FGXBT394": MentionKind.NUMBER,
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": MentionKind.NUMBER,
}
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
SIGNS = st.text("@.:/+-() 0123456789aAzZ<>[]w%&=?#_\u200b\u00ad\u00a0٠９＠éя東", max_size=120)
WORDS = st.lists(st.text(st.characters(categories=("L", "M", "P", "S")), max_size=12), max_size=8).map(
    " ".join
)


@given(WORDS, st.sampled_from(sorted(PLANTED)), WORDS)
def test_what_is_planted_between_spaces_is_found_exactly(before: str, planted: str, after: str) -> None:
    text = f"{before}\n {planted} \n{after}"
    start = len(before) + 2
    here = [
        m for m in found(text) if m.kind is not MentionKind.DOMAIN and start <= m.start < start + len(planted)
    ]
    assert [(m.kind, m.start, m.end) for m in here] == [(PLANTED[planted], start, start + len(planted))]
    assert here[0].value == normalised(PLANTED[planted], planted)


@given(ANY_TEXT | SIGNS, st.sampled_from(["", "GB", "US", "IT", "BR", "??"]))
def test_places_lie_in_the_text_in_order_and_values_are_kept_as_they_are(text: str, region: str) -> None:
    last = 0
    for mention in found(text, region=region):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.start
        assert normalised(mention.kind, mention.value) == mention.value


@given(st.sampled_from(list(MentionKind)), ANY_TEXT | SIGNS)
def test_what_is_kept_once_stays_as_it_is(kind: MentionKind, typed: str) -> None:
    kept = normalised(kind, typed)
    assert kept is None or normalised(kind, kept) == kept
