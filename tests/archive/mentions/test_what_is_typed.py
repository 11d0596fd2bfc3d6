"""What someone types as a search value comes into the form in which it is kept, or is refused."""

from __future__ import annotations

import pytest

from archive.mentions import MentionKind, found, normalised

TAPROOT = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"

TYPED = [
    (MentionKind.EMAIL, " Jane.Doe@Example.com ", "jane.doe@example.com"),
    (MentionKind.EMAIL, "<jane@example.com>", "jane@example.com"),
    (MentionKind.EMAIL, "MAILTO:jane@example.com", "jane@example.com"),
    (MentionKind.EMAIL, "jane [at] example [dot] org", "jane@example.org"),
    (MentionKind.EMAIL, "jane", None),
    (MentionKind.EMAIL, "jane@example", None),
    (MentionKind.EMAIL, "jane@example.com and more", None),
    (MentionKind.PHONE, "+44 20 7946 0958", "+442079460958"),
    (MentionKind.PHONE, "0044 (0)20-7946-0958", "+442079460958"),
    (MentionKind.PHONE, "tel:+44-20-7946-0958", "+442079460958"),
    (MentionKind.PHONE, "٠٠٤٤٢٠٧٩٤٦٠٩٥٨", "+442079460958"),
    (MentionKind.PHONE, "020 7946 0958", None),
    (MentionKind.PHONE, "+44 20 7946", None),
    (MentionKind.PHONE, "call me", None),
    (MentionKind.WEB, "https://Example.com/a/", "example.com/a"),
    (MentionKind.WEB, "www.example.com", "example.com"),
    (MentionKind.WEB, "example.com/a?b=C#d", "example.com/a?b=C"),
    (MentionKind.WEB, "example.shop", "example.shop"),
    (MentionKind.WEB, "and/or", None),
    (MentionKind.WEB, "two words", None),
    (MentionKind.DOMAIN, "Example.COM", "example.com"),
    (MentionKind.DOMAIN, "https://www.example.com/a", "example.com"),
    (MentionKind.DOMAIN, "jane@example.com", "example.com"),
    (MentionKind.DOMAIN, "@example.com", "example.com"),
    (MentionKind.DOMAIN, "xn--mnchen-3ya.de", "münchen.de"),
    (MentionKind.DOMAIN, "not a domain", None),
    (MentionKind.HANDLE, "@Jane_Doe", "@jane_doe"),
    (MentionKind.HANDLE, "Jane_Doe", "@jane_doe"),
    (MentionKind.HANDLE, "@jane@example.social", "@jane@example.social"),
    (MentionKind.HANDLE, "jane doe", None),
    (MentionKind.IBAN, "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    (MentionKind.IBAN, "IBAN: gb82west12345698765432", "GB82WEST12345698765432"),
    (MentionKind.IBAN, "GB82 WEST 1234 5698 7654 33", None),
    (MentionKind.NUMBER, "lei:HWUPKR0MPOU8FGXBT394", "lei:HWUPKR0MPOU8FGXBT394"),
    (MentionKind.NUMBER, "hwupkr0mpou8fgxbt394", "lei:HWUPKR0MPOU8FGXBT394"),
    (MentionKind.NUMBER, "VAT: DE 136 695 976", "vat:DE136695976"),
    (MentionKind.NUMBER, "DE136695976", "vat:DE136695976"),
    (MentionKind.NUMBER, "IMO 9074729", "imo:9074729"),
    (MentionKind.NUMBER, "9074729", "imo:9074729"),
    (MentionKind.NUMBER, "4111-1111-1111-1111", "card:4111111111111111"),
    (MentionKind.NUMBER, f"bitcoin:{TAPROOT}", f"bitcoin:{TAPROOT}"),
    (MentionKind.NUMBER, TAPROOT.upper(), f"bitcoin:{TAPROOT}"),
    (MentionKind.NUMBER, "card:4111 1111 1111 1112", None),
    (MentionKind.NUMBER, "colour:4111111111111111", None),
    (MentionKind.NUMBER, "12345", None),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), TYPED)
def test_typed_values_meet_kept_ones(kind: MentionKind, typed: str, kept: str | None) -> None:
    assert normalised(kind, typed) == kept


@pytest.mark.parametrize("kind", list(MentionKind))
def test_nothing_and_too_much_are_no_value(kind: MentionKind) -> None:
    assert normalised(kind, "") is None
    assert normalised(kind, " <> ") is None
    assert normalised(kind, "a@b.example/" * 1000) is None


def test_a_number_without_a_country_is_typed_with_its_region() -> None:
    assert normalised(MentionKind.PHONE, "020 7946 0958", region="GB") == "+442079460958"
    assert normalised(MentionKind.PHONE, "020 7946 0958", region="nowhere") is None


def test_each_place_is_one_thing() -> None:
    text = "IBAN DE89 3704 0044 0532 0130 00, https://example.com/?tel=+442079460958&mail=jane@example.org"
    mentions = found(text, region="GB")
    assert [(m.kind.value, m.value) for m in mentions] == [
        ("iban", "DE89370400440532013000"),
        ("web", "example.com/?tel=+442079460958&mail=jane@example.org"),
        ("domain", "example.com"),
        ("email", "jane@example.org"),
        ("domain", "example.org"),
    ]


def test_the_place_is_that_of_the_letters_that_were_there() -> None:
    text = "x\u200b <ja\u200bne@exam\u00adple.org\u200b> ＋４４ ２０ ７９４６ ０９５８."
    places = {mention.kind: text[mention.start : mention.end] for mention in found(text)}
    assert places == {
        MentionKind.EMAIL: "ja\u200bne@exam\u00adple.org",
        MentionKind.DOMAIN: "exam\u00adple.org",
        MentionKind.PHONE: "＋４４ ２０ ７９４６ ０９５８",
    }


def test_an_address_too_long_to_be_kept_still_names_its_host() -> None:
    mentions = found("see https://example.com/" + "a" * 5000 + " and more")
    assert [(m.kind, m.value) for m in mentions] == [(MentionKind.DOMAIN, "example.com")]


def test_a_password_in_an_address_is_not_kept() -> None:
    (web, domain) = found("https://jane:secret@example.com/x")
    assert {web.value, domain.value} == {"example.com/x", "example.com"}


def test_one_foreign_digit_in_an_address_is_read_as_that_digit() -> None:
    assert [m.value for m in found("@jane٠")] == ["@jane0"]
