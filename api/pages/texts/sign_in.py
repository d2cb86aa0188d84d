"""What the page says where people give their key."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "sign_in_title": "Sign in",
        "sign_in_lead": "This service needs an API key. Whoever runs it can make you one.",
        "sign_in_how": "enroltriage keys create NAME --scope diagnose --scope cases:read --scope cases:write",
        "sign_in_key": "API key",
        "sign_in_hint": "It begins with etk_. It stays in a cookie of this browser in a form that tells nobody"
        " the key, until you sign out.",
        "sign_in_button": "Sign in",
        "sign_in_wrong": "This key is not good here: it may be mistyped, expired or revoked.",
    },
    "de": {
        "sign_in_title": "Anmelden",
        "sign_in_lead": "Dieser Dienst verlangt einen API-Schlüssel. Wer ihn betreibt, kann Ihnen einen"
        " ausstellen.",
        "sign_in_how": "enroltriage keys create NAME --scope diagnose --scope cases:read --scope cases:write",
        "sign_in_key": "API-Schlüssel",
        "sign_in_hint": "Er beginnt mit etk_. Bis Sie sich abmelden, merkt sich dieser Browser Ihre Anmeldung"
        " in einem Cookie, aus dem sich der Schlüssel nicht ablesen lässt.",
        "sign_in_button": "Anmelden",
        "sign_in_wrong": "Dieser Schlüssel gilt hier nicht: Er ist vertippt, abgelaufen oder widerrufen.",
    },
}
