"""What tells who somebody is, is taken out of a text; what a ticket is about stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.masking import MASK, masked


@pytest.mark.parametrize(
    "personal",
    [
        "anna.brandt@contoso.example", "a+b@mail.contoso.co.uk",
        "+49 89 1234567", "+1 (555) 123-4567", "089/1234567", "0171 2345678", "(089) 123456-78",
        "555-123-4567", "00008030-001A2B3C4D5E6F70", "2b6f0cc904d137be2e1730235f5664094b831186",
        "356938035643809", "35-693803-564380-9", "DMPXK2ABJF8J", "C02XK1ABJG5H",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "Call {}, please.", "user ({}) wrote:\n"])
def test_what_tells_who_somebody_is_is_masked(personal, around):
    assert masked(around.format(personal)) == around.format(MASK * len(personal))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Serial number: F9FXK2AB", "Serial number: ••••••••"),
        ("S/N 12345678 is new", "S/N •••••••• is new"),
        ("Seriennummer=ABCD1234EFGH", "Seriennummer=••••••••••••"),
    ],
)
def test_what_is_called_a_serial_number_is_masked_however_it_looks(text, left):
    assert masked(text) == left


@pytest.mark.parametrize(
    "telling",
    [
        "0x80180014", "0X8018002B", "80180014", "-2016345060", "2016345060", "MDM_E_DEVICE_CAP_REACHED",
        "01.02.2026 08:30", "2026-11-29 08:30:15.123456", "02/03/2026", "01-02-2026", "iOS 17.4.1 (21E236)",
        "iPadOS17", "10.0.19045.3803", "192.168.100.200", "profiled[12345]", "XPC_TYPE_ERROR", "15 of 15",
        "INC0012345", "KB5034441", "Serial number unknown", "DEVICECAPREACHED", "356938035643808",
    ],
)  # fmt: skip
def test_what_a_ticket_is_about_stays(telling):
    text = f"It says {telling}, twice."
    assert masked(text) == text


@given(st.text(st.sampled_from("aB1 0+@.-/()\n•é你"), max_size=60))
def test_every_character_stays_in_its_place_or_is_masked(text):
    left = masked(text)
    assert len(left) == len(text)
    assert all(new in (old, MASK) for old, new in zip(text, left, strict=True))
    assert masked(left) == left


@pytest.mark.parametrize("piece", ["1 ", "0", "a@", "a.", "+1(", "Z9", "9-", "S/N "])
def test_a_long_text_is_masked_in_a_moment(piece):
    """Each pattern looks at a place a bounded number of times: the law would not end otherwise."""
    text = piece * (65_536 // len(piece))
    assert len(masked(text)) == len(text)
