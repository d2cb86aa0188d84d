"""What tells who somebody is, is taken out of a text; what a ticket is about stays."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.masking import MASK, masked


@pytest.mark.parametrize(
    "personal",
    [
        "anna.brandt@contoso.example", "a+b@mail.contoso.co.uk", "anna.o'brien@contoso.example",
        "anna_contoso.com#EXT#@fabrikam.onmicrosoft.com", "anna%40contoso.com", "anna@contoso.рус",
        "+49 89 1234567", "+1 (555) 123-4567", "089/1234567", "0171 2345678", "(089) 123456-78",
        "089 / 1234567", "+49 89 / 1234567", "+49 89 – 1234567", "0171.2345678", "+49.89.1234567",
        "0049 89 1234567", "+49\u00a089\u00a01234567", "01 23 45 67 89", "06 12 34 56 78", "01.23.45.67.89",
        "555-123-4567", "(555)123-4567", "555.123.4567", "1-800-555-1234", "+1.555.123.4567",
        "00008030-001A2B3C4D5E6F70", "2b6f0cc904d137be2e1730235f5664094b831186",
        "00008030001A2B3C4D5E6F70", "356938035643809", "35-693803-564380-9", "3569 3803 5643 809",
        "DMPXK2ABJF8J", "C02XK1ABJG5H", "N6GR2QF1VX",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "Call {}, please.", "user ({}) wrote:\n"])
def test_what_tells_who_somebody_is_is_masked(personal, around):
    assert masked(around.format(personal)) == around.format(MASK * len(personal))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Serial number: F9FXK2AB", "Serial number: ********"),
        ("SERIAL NUMBER: F9FXK2AB", "SERIAL NUMBER: ********"),
        ("Serial Number (SN) f9fxk2ab", "Serial Number (SN) ********"),
        ("numéro de série F9FXK2AB", "numéro de série ********"),
        ("S/N 12345678 is new", "S/N ******** is new"),
        ("Seriennummer=ABCD1234EFGH", "Seriennummer=************"),
        ("Tel:+49 89 1234567", "Tel:**************"),
        ("tel:+49891234567", "tel:************"),
        ("Phone:089/1234567", "Phone:***********"),
        ("Tel.089 1234567", "Tel.***********"),
        ("Tel. 089 1234567", "Tel. ***********"),
        ("Handy 912 34 567", "Handy **********"),
        ("mobile: 98765 43210", "mobile: ***********"),
        ("Phone 5551234567", "Phone **********"),
        ("UDID_00008030-001A2B3C4D5E6F70", "UDID_*************************"),
    ],
)
def test_a_number_is_masked_by_what_it_is_called_however_it_looks(text, left):
    assert masked(text) == left


@pytest.mark.parametrize(
    "telling",
    [
        "0x80180014", "0X8018002B", "80180014", "-2016345060", "2016345060", "MDM_E_DEVICE_CAP_REACHED",
        "01.02.2026 08:30", "2026-11-29 08:30:15.123456", "02/03/2026", "01-02-2026", "iOS 17.4.1 (21E236)",
        "15/01/2026 10 devices", "02/03/2026 0830", "00000000", "01234567-89ab-cdef-0123-456789abcdef",
        "100 200 3000", "OAUTH2ERROR", "HTTP2ERROR", "IPV6ADDRESS", "WIN32ERROR",
        "iPadOS17", "10.0.19045.3803", "192.168.100.200", "profiled[12345]", "XPC_TYPE_ERROR", "15 of 15",
        "INC0012345", "KB5034441", "Serial number unknown", "DEVICECAPREACHED", "356938035643808",
        "on my phone 15 apps", "mobile device 10.0.19045.3803",
    ],
)  # fmt: skip
def test_what_a_ticket_is_about_stays(telling):
    text = f"It says {telling}, twice."
    assert masked(text) == text


@given(st.text(st.sampled_from("aB1 0+@.-/()\n•é你%'#"), max_size=60))
def test_every_character_stays_in_its_place_or_is_masked(text):
    left = masked(text)
    assert len(left) == len(text)
    assert all(new in (old, MASK) for old, new in zip(text, left, strict=True))
    assert masked(left) == left
    assert len(left.encode()) <= len(text.encode())


REPEATED = [
    "1 ", "0", "a@", "a.", "+1(", "Z9", "9-", "S/N ", "tel ", "a%40", "'", "1.", "0 (", "A1B", " ", "\t",
]  # fmt: skip


@pytest.mark.parametrize("begin", ["", "S/N", "tel"])
@pytest.mark.parametrize("piece", REPEATED)
def test_a_long_text_takes_no_more_than_its_length_more(piece, begin):
    """Each pattern looks at a place a bounded number of times: else it would be the square of 16."""

    def work(size):
        text = begin + piece * (size // len(piece)) + "!"
        began = process_time()
        masked(text)
        return process_time() - began

    few = min(work(2_000) for _ in range(3))
    assert work(32_000) < 16 * 8 * max(few, 0.0005)
