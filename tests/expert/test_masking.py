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
        "anna.brandt (at) contoso.example", "anna[at]contoso[dot]example", "anna (ät) contoso (punkt) de",
        "+49 (0)89 1234567", "(+49) 171 2345678", "00 49 89 1234567", "0171 23 45 678", "+44 (0)20 7946 0958",
        "+1 (555) 123-4567 ext. 12", "555-123-4567 x123", "089 1234567 Durchwahl 12", "+41 44 668 18 00",
        "+49\u2009171\u20092345678", "+49\u2011171\u20112345678", "00008101 001A2B3C4D5E6F70",
        "2B6F0CC904D137BE2E1730235F5664094B831186", "00008030-001a2b3c4d5e6f70",
        "anna.brandt @ contoso.example", "anna@ contoso.example", "anna.brandt @contoso.example",
        "anna\uff20contoso.example", "anna\u200b@contoso.example", "anna@\u200bcontoso.example",
        "an\u00adna@con\u200btoso.exam\u2060ple", "anna@contoso\uff0eexample",
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
        ("udid-2b6f0cc904d137be2e1730235f5664094b831186", "udid-" + MASK * 40),
        ("UDID 2b6f0cc9 04d137be 2e173023 5f566409 4b831186", "UDID " + MASK * 44),
        ("IMEI 356938035643808, mistyped", "IMEI ***************, mistyped"),
        ("IMEI 2: 35.693803.564380.9", "IMEI 2: ******************"),
        ("imei=35693803564380", "imei=**************"),
        ("IMEI/SV: 3569380356438001", "IMEI/SV: ****************"),
        ("IMEI 356938035643809 80180014", "IMEI *************** 80180014"),
        ("MEID A1000049D3E2F7", "MEID **************"),
        ("ICCID: 8949 0200 0012 3456 7890", "ICCID: ************************"),
        ("EID: 89049032004008882600012345678901", "EID: " + MASK * 32),
        ("Serial number is F9FXK2AB", "Serial number is ********"),
        ("Serial number of the iPad: F9FXK2AB", "Serial number of the iPad: ********"),
        ('"serialNumber": "f9fxk2ab"', '"serialNumber": "********"'),
        ("serial_number: F9FXK2AB", "serial_number: ********"),
        ("S.N.: F9FXK2AB", "S.N.: ********"),
        ("Seriennr. F9FXK2AB", "Seriennr. ********"),
        ("Serien-Nummer: F9FXK2AB", "Serien-Nummer: ********"),
        ("Ser.-Nr. F9FXK2AB", "Ser.-Nr. ********"),
        ("Seriennummer des iPads lautet F9FXK2AB", "Seriennummer des iPads lautet ********"),
        ("Fax: 1234568", "Fax: *******"),
        ("Durchwahl: 12345", "Durchwahl: *****"),
        ("Rufnummer 4123456", "Rufnummer *******"),
        ("my phone number is 5551234567", "my phone number is **********"),
        ("My number is 5551234567.", "My number is **********."),
        ("his cell number: 5551234567", "his cell number: **********"),
        ("Call me at 5551234567", "Call me at **********"),
        ("please call me back on 555 1234567", "please call me back on ***********"),
        ("you can reach us under 5551234567", "you can reach us under **********"),
        ("Meine Nummer lautet 5551234567", "Meine Nummer lautet **********"),
        ("Rückruf unter 4123456", "Rückruf unter *******"),
        ("Ich bin erreichbar unter 5551234567", "Ich bin erreichbar unter **********"),
        ("Tel. 5551234567", "Tel. **********"),
        ("Handy 5551234567", "Handy **********"),
        ("Telefon 5551234567", "Telefon **********"),
        ("Tel. 12 34 56", "Tel. ********"),
        ("Telefon 12 34 56", "Telefon ********"),
        ("Tel.: 12\u00a034\u00a056", "Tel.: ********"),
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
        "phone: 10.0.19045.3803", "phone: 29.11.2026", "phone: iOS 17.4.1 (21E236)", "phone 13 15 16",
        "HRESULT 0x80180026", "-2147024891", "2147942402", "NSURLErrorDomain Code=-1001", "AADSTS700016",
        "16.1.1.20", "version 5.2405.1", "10.0.22631.3447", "29.11.2026 08:30", "11/29/2026 08:30:15",
        "2026-11-29T08:30:15.1234567Z", "20261129083015", "08:30:15", "2024-01-02 03:04:05 12345",
        "RITM0012345", "CHG0030001", "SR-2026-0012345", "TICKET-123456789", "Case 2611290040001234",
        "correlation id 3F2504E0-4F89-11D3-9A0C-0305E82C3301", "12345678-1234-1234-1234-123456789012",
        "{6B29FC40-CA47-1067-B31D-00DD010662DA}", "CVE-2024-123456", "00:1A:2B:3C:4D:5E", "10.0.0.1:8443",
        "iPad13,18", "MK2K3LL/A", "CAA2000C", "1.234.567,89", "30-45 minutes", "5551234567", "555-1234",
        "IMEI unknown", "IMEI check failed: 80180014", "serial number mismatch", "SN 0x80180014",
        "my number of devices is 15", "call me at 08:30", "call me on 29.11.2026 08:30", "15 @ 17.4.1",
        "my number 10.0.19045.3803", "Tel. 29.11.26", "Fax 13 15", "ring me at 9 or 10",
        "sign in with your @contoso.example address",
        "Seriennummer fehlt", "look (at) 17.4", "one (at) a time", "4711-0815",
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
    "1 ", "0", "a (at) b.", "(at)", " (dot) a", "imei ", "imei 1.", "UDID 0", "serial of the a ", "iccid 1 ",
    "tel: 1", "fax number is ", "1-", "a@", "a.", "+1(", "Z9", "9-", "S/N ", "tel ", "a%40", "a @", "a @ b.", "\u200b", "call me at ", "my number 1", "Tel 12 34 ", "'", "1.", "0 (", "A1B", " ", "\t",
]  # fmt: skip


@pytest.mark.parametrize("begin", ["", "S/N", "tel", "IMEI", "UDID "])
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
