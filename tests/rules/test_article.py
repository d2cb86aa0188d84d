"""Nothing of the article is lost: its sections, causes, steps, notes, table, links and menus."""

import pytest

from enroltriage.expert.vocabulary import LANGUAGES


@pytest.fixture(scope="module")
def knowledge(whole):
    """The knowledge of the article's edition."""
    return whole.of_edition("2019-11").knowledge


CAUSES = {
    "profile-install-network-error": ["ios-unspecified-fault"],
    "profile-install-no-server-connection": [
        "personal-devices-blocked",
        "cname-records-missing",
        "previous-user-not-removed",
        "enrolled-with-other-mdm",
        "user-license-missing",
    ],
    "service-not-supported": ["push-certificate-missing", "push-certificate-invalid"],
    "company-portal-unavailable": ["company-portal-outdated", "device-limit-reached"],
    "device-cap-reached": ["device-limit-reached"],
    "workplace-join-failed": ["company-portal-outdated"],
    "user-license-type-invalid": ["user-license-missing"],
    "user-name-not-recognized": ["user-license-missing"],
    "mdm-payload-mismatch": ["management-profile-present"],
    "no-enrollment-policy": ["push-certificate-missing", "push-certificate-invalid"],
    "account-not-onboarded": ["push-certificate-invalid"],
    "xpc-connection-invalid": ["apple-service-unreachable"],
    "dep-enrollment-does-not-start": ["profile-created-before-token"],
    "dep-enrollment-stuck-at-login": ["mfa-enabled"],
}

# How the anchor of a symptom's section begins.
SECTIONS = {
    "profile-install-network-error": "profile-installation-failed-a-network-error",
    "profile-install-no-server-connection": "profile-installation-failed-connection-to-the-server",
    "service-not-supported": "this-service-is-not-supported",
    "company-portal-unavailable": "company-portal-temporarily-unavailable",
    "device-cap-reached": "device-cap-reached",
    "workplace-join-failed": "workplace-join-failed",
    "user-license-type-invalid": "user-license-type-invalid",
    "user-name-not-recognized": "user-name-not-recognized",
    "mdm-payload-mismatch": "profile-installation-failed-the-new-mdm-payload",
    "no-enrollment-policy": "noenrollmentpolicy",
    "account-not-onboarded": "accountnotonboarded",
    "xpc-connection-invalid": "xpc_type_error-connection-invalid",
    "dep-enrollment-does-not-start": "dep-enrollment-doesnt-start",
    "dep-enrollment-stuck-at-login": "dep-enrollment-stuck-at-user-login",
}

RESOLUTIONS = {
    "ios-unspecified-fault": "restore-ios",
    "personal-devices-blocked": "allow-personal-devices",
    "cname-records-missing": "create-cname-records",
    "previous-user-not-removed": "clear-previous-enrollment",
    "enrolled-with-other-mdm": "remove-other-mdm-profile",
    "user-license-missing": "assign-intune-license",
    "push-certificate-missing": "configure-push-certificate",
    "push-certificate-invalid": "renew-push-certificate",
    "company-portal-outdated": "reinstall-company-portal",
    "device-limit-reached": "free-device-slot",
    "management-profile-present": "remove-management-profile",
    "apple-service-unreachable": "fix-apple-connectivity",
    "profile-created-before-token": "touch-profile-and-sync",
    "mfa-enabled": "adjust-mfa",
}

# Host and the part of the address that tells it from others.
LINKS = [
    ("restore-ios", "support.apple.com", "/HT201263"),
    ("clear-previous-enrollment", "portal.manage.microsoft.com", ""),
    ("assign-intune-license", "portal.office.com", "/adminportal/home#/homepage"),
    ("configure-push-certificate", "docs.microsoft.com", "get#steps-to-get-your-certificate"),
    ("configure-push-certificate", "docs.microsoft.com", "/ios-enroll"),
    ("renew-push-certificate", "docs.microsoft.com", "get#renew-apple-mdm-push-certificate"),
    ("renew-push-certificate", "docs.microsoft.com", "/ios-enroll"),
    ("renew-push-certificate", "support.office.com", "522b43f4-a2ff-46f6-962a-dd4f47e546a7"),
    ("free-device-slot", "go.microsoft.com", "linkid=2109431"),
    ("free-device-slot", "portal.manage.microsoft.com", ""),
    ("free-device-slot", "portal.azure.com", "/ExtensionLandingBlade/overview"),
    ("touch-profile-and-sync", "go.microsoft.com", "linkid=2109431"),
]

# What the boxes marked NOTE and IMPORTANT, and the sentences between the steps, must not lose.
REMARKS = [
    ("create-cname-records", "72", "72"),
    ("create-cname-records", "optional", "optional"),
    ("create-cname-records", "enrollment.manage.microsoft.com", "enrollment.manage.microsoft.com"),
    ("create-cname-records", "several verified domains", "mehrere überprüfte Domänen"),
    ("clear-previous-enrollment", "cookies", "Cookies"),
    ("clear-previous-enrollment", "do not block", "nicht blockieren"),
    ("free-device-slot", "portal.manage.microsoft.com", "portal.manage.microsoft.com"),
    ("free-device-slot", "admin portal", "Verwaltungsportal"),
    ("free-device-slot", "Intune licence", "Intune-Lizenz"),
    ("renew-push-certificate", "never replace", "niemals ersetzen"),
    ("restore-ios", "Back up", "sichern"),
    ("fix-apple-connectivity", "contact Apple", "an Apple wenden"),
    ("touch-profile-and-sync", "modification date", "Änderungsdatum"),
]

MENUS = [
    ("allow-personal-devices", "Azure portal", "Azure-Portal"),
    ("allow-personal-devices", "More Services", "Weitere Dienste"),
    (
        "allow-personal-devices",
        "Device enrollment > Enrollment restrictions",
        "Geräteregistrierung > Registrierungsbeschränkungen",
    ),
    ("allow-personal-devices", "Device Type Restrictions", "Gerätetypbeschränkungen"),
    (
        "allow-personal-devices",
        "Properties > Select platforms",
        "Eigenschaften > Plattformen auswählen",
    ),
    ("allow-personal-devices", "Configure platforms", "Plattformen konfigurieren"),
    ("allow-personal-devices", "Allow", "Zulassen"),
    ("clear-previous-enrollment", "Safari", "Safari"),
    ("remove-other-mdm-profile", "General > Device Management", "Allgemein > Geräteverwaltung"),
    ("remove-management-profile", "General > Device Management", "Allgemein > Geräteverwaltung"),
    ("remove-management-profile", "Remove Management", "Verwaltung entfernen"),
    ("assign-intune-license", "Users > Active users", "Benutzer > Aktive Benutzer"),
    ("assign-intune-license", "Product licenses > Edit", "Produktlizenzen > Bearbeiten"),
    ("assign-intune-license", "Save", "Speichern"),
    ("reinstall-company-portal", "App Store", "App Store"),
    (
        "reinstall-company-portal",
        "Microsoft Intune Company Portal",
        "Microsoft Intune Unternehmensportal",
    ),
    ("free-device-slot", "Devices > All devices", "Geräte > Alle Geräte"),
    ("free-device-slot", "Enrollment restrictions", "Registrierungsbeschränkungen"),
    (
        "touch-profile-and-sync",
        "Devices > iOS > iOS enrollment",
        "Geräte > iOS > iOS-Registrierung",
    ),
    ("touch-profile-and-sync", "Enrollment program tokens", "Registrierungsprogrammtoken"),
    ("touch-profile-and-sync", "Sync now", "Jetzt synchronisieren"),
    ("restore-ios", "recovery mode", "Wiederherstellungsmodus"),
    ("restore-ios", "as a new device", "als neues Gerät"),
    ("adjust-mfa", "MFA", "MFA"),
]

# For these two the article does not end by enrolling again.
NOT_ENROLLED_AGAIN = {"fix-apple-connectivity", "touch-profile-and-sync"}


def steps_of(resolution, language):
    ways = (resolution.steps, *(variant.steps for variant in resolution.variants))
    return "\n".join(step[language] for way in ways for step in way)


def texts_of(resolution, language):
    remarks = (*resolution.warnings, *resolution.notes)
    return "\n".join((steps_of(resolution, language), *(text[language] for text in remarks)))


def links_of(resolution):
    return {*resolution.links, *(link for v in resolution.variants for link in v.links)}


@pytest.mark.parametrize("symptom", CAUSES)
def test_a_symptoms_causes_stand_in_the_articles_order(knowledge, symptom):
    assert [pair.cause for pair in knowledge.symptoms[symptom].causes] == CAUSES[symptom]


def test_every_section_of_the_article_is_a_symptom_that_cites_it(knowledge):
    assert set(SECTIONS) == set(knowledge.symptoms)
    for symptom, beginning in SECTIONS.items():
        cited = knowledge.symptoms[symptom].citations
        assert any(c.source == "article" and c.section.startswith(beginning) for c in cited)


def test_every_cause_leads_to_its_own_resolution_of_the_article(knowledge):
    assert {cause.id: cause.resolution for cause in knowledge.causes.values()} == RESOLUTIONS
    for resolution in knowledge.resolutions.values():
        assert any(citation.source == "article" for citation in resolution.citations)


@pytest.mark.parametrize(("resolution", "host", "rest"), LINKS)
def test_every_link_of_the_article_stands_in_its_resolution(knowledge, resolution, host, rest):
    links = links_of(knowledge.resolutions[resolution])
    assert any(link.startswith(f"https://{host}") and rest in link for link in links), links


def test_the_further_reading_of_the_article_is_left_out_knowingly(knowledge):
    left_out = [entry for pack in knowledge.packs.values() for entry in pack.left_out]
    sections = {(c.source, c.section) for entry in left_out for c in entry.citations}
    assert ("article", "next-steps") in sections


@pytest.mark.parametrize(("resolution", "en", "de"), REMARKS)
def test_every_note_and_warning_of_the_article_is_told(knowledge, resolution, en, de):
    assert en in texts_of(knowledge.resolutions[resolution], "en")
    assert de in texts_of(knowledge.resolutions[resolution], "de")


@pytest.mark.parametrize(
    ("language", "phrases"),
    [
        ("en", ("Company Portal", "device limit", "Device Cap Reached")),
        ("de", ("Unternehmensportal", "Gerätelimit", "Gerätekapazität erreicht")),
    ],
)
def test_a_reinstallation_that_does_not_help_leads_to_the_device_limit(
    knowledge, language, phrases
):
    notes = "\n".join(n[language] for n in knowledge.symptoms["company-portal-unavailable"].notes)
    assert [phrase for phrase in phrases if phrase not in notes] == []


@pytest.mark.parametrize(("resolution", "en", "de"), MENUS)
def test_the_steps_name_the_menus_and_buttons_of_the_article(knowledge, resolution, en, de):
    assert en in steps_of(knowledge.resolutions[resolution], "en")
    assert de in steps_of(knowledge.resolutions[resolution], "de")


@pytest.mark.parametrize(
    ("language", "columns", "ttl"),
    [
        ("en", ("Type", "Host name", "Points to", "TTL"), "1 hour"),
        ("de", ("Typ", "Hostname", "Verweist auf", "TTL"), "1 Stunde"),
    ],
)
def test_the_table_of_cname_records_is_the_articles_cell_by_cell(knowledge, language, columns, ttl):
    (table,) = knowledge.resolutions["create-cname-records"].tables

    def shown(cell):
        return cell if isinstance(cell, str) else cell[language]

    assert tuple(map(shown, table.columns)) == columns
    assert [tuple(map(shown, row)) for row in table.rows] == [
        (
            "CNAME",
            "EnterpriseEnrollment.company_domain.com",
            "EnterpriseEnrollment-s.manage.microsoft.com",
            ttl,
        ),
        (
            "CNAME",
            "EnterpriseRegistration.company_domain.com",
            "EnterpriseRegistration.windows.net",
            ttl,
        ),
    ]


def test_dns_changes_may_take_the_articles_72_hours(knowledge):
    assert knowledge.resolutions["create-cname-records"].wait_hours == 72


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_default_device_limit_of_15_is_told(knowledge, language):
    steps = knowledge.resolutions["free-device-slot"].steps
    assert any("15" in step[language] and "default" in step["en"] for step in steps)


def test_devices_are_removed_before_the_limit_is_raised(knowledge):
    (step,) = (
        s["en"] for s in knowledge.resolutions["free-device-slot"].steps if "Raise" in s["en"]
    )
    assert step.index("remove") < step.index("Raise")


def test_both_ways_to_renew_the_certificate_are_there(knowledge):
    resolution = knowledge.resolutions["renew-push-certificate"]
    assert resolution.varies_by == "mdm_authority"
    assert [variant.id for variant in resolution.variants] == ["intune", "office365"]


def test_the_last_step_enrols_the_device_again_wherever_the_article_says_so(knowledge):
    for resolution in knowledge.resolutions.values():
        last = resolution.steps[-1]
        again = "Enrol the device again" in last["en"] and "erneut registrieren" in last["de"]
        assert again == (resolution.id not in NOT_ENROLLED_AGAIN), resolution.id


def test_restoring_ios_is_marked_as_losing_data_and_begins_with_a_backup(knowledge):
    resolution = knowledge.resolutions["restore-ios"]
    assert resolution.destructive
    assert "Back up" in resolution.steps[0]["en"]
    assert "sichern" in resolution.steps[0]["de"]
