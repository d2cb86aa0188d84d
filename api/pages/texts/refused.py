"""What is said of what cannot be done, by its status."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "refused_400": "The form could not be taken",
        "refused_400_next": "It may have lain open for too long, or been sent by another site. Go back, load the"
        " page again, and send it once more.",
        "refused_401": "You are not signed in",
        "refused_401_next": "Sign in with a key that is good, then try again.",
        "refused_403": "Your key does not allow this",
        "refused_403_next": "Sign in with a key that has the scope named below, or ask whoever runs the service for"
        " one.",
        "refused_404": "There is nothing here",
        "refused_404_next": "Check the address; what it names may have been removed or spelt differently.",
        "refused_405": "This address takes no such request",
        "refused_405_next": "Go back to the page that you came from.",
        "refused_410": "This case was erased",
        "refused_410_next": "Its texts, facts and names are gone for good; that it existed, and what was concluded,"
        " stays on record.",
        "refused_413": "That is too much at once",
        "refused_413_next": "Nothing was taken. Shorten what you send; of a ticket, its newest messages are enough.",
        "refused_422": "Something in the request is not allowed",
        "refused_422_next": "Nothing was changed. What is wrong, and what is allowed, stands below.",
        "refused_429": "Too many requests",
        "refused_429_next": "Wait a moment, then try again.",
        "refused_500": "The service failed",
        "refused_500_next": "Its log says why; name the number of the request to whoever runs the service.",
        "refused_503": "The store cannot be reached just now",
        "refused_503_next": "Nothing that was acknowledged is lost. Try again in a few seconds.",
        "refused_where": "Where",
        "refused_allowed": "Allowed",
        "refused_meant": "Did you mean",
        "refused_details": "Details",
        "refused_request": "Request",
        "refused_back": "To the diagram",
    },
    "de": {
        "refused_400": "Das Formular konnte nicht angenommen werden",
        "refused_400_next": "Vielleicht war es zu lange geöffnet oder kam von einer anderen Website. Gehen Sie"
        " zurück, laden Sie die Seite neu und senden Sie es noch einmal.",
        "refused_401": "Sie sind nicht angemeldet",
        "refused_401_next": "Melden Sie sich mit einem gültigen Schlüssel an und versuchen Sie es dann noch einmal.",
        "refused_403": "Ihr Schlüssel erlaubt das nicht",
        "refused_403_next": "Melden Sie sich mit einem Schlüssel an, der die unten genannte Berechtigung hat, oder"
        " bitten Sie den Betreiber des Dienstes darum.",
        "refused_404": "Hier ist nichts",
        "refused_404_next": "Prüfen Sie die Adresse: Was sie nennt, wurde vielleicht entfernt oder schreibt sich"
        " anders.",
        "refused_405": "Diese Adresse nimmt eine solche Anfrage nicht an",
        "refused_405_next": "Gehen Sie zurück auf die Seite, von der Sie kommen.",
        "refused_410": "Dieser Fall wurde gelöscht",
        "refused_410_next": "Texte, Angaben und Namen sind endgültig entfernt. Dass es den Fall gab und was"
        " festgestellt wurde, bleibt verzeichnet.",
        "refused_413": "Das ist zu viel auf einmal",
        "refused_413_next": "Es wurde nichts übernommen. Kürzen Sie, was Sie senden; von einem Ticket genügen die"
        " neuesten Nachrichten.",
        "refused_422": "Etwas an der Anfrage ist nicht zulässig",
        "refused_422_next": "Es wurde nichts geändert. Was daran falsch ist und was zulässig wäre, steht unten.",
        "refused_429": "Zu viele Anfragen",
        "refused_429_next": "Warten Sie einen Augenblick und versuchen Sie es dann noch einmal.",
        "refused_500": "Der Dienst hat versagt",
        "refused_500_next": "Im Protokoll steht, warum. Nennen Sie dem Betreiber die Nummer der Anfrage.",
        "refused_503": "Die Datenbank ist gerade nicht erreichbar",
        "refused_503_next": "Nichts, was bestätigt wurde, ist verloren. Versuchen Sie es in einigen Sekunden noch"
        " einmal.",
        "refused_where": "Stelle",
        "refused_allowed": "Zulässig",
        "refused_meant": "Meinten Sie",
        "refused_details": "Einzelheiten",
        "refused_request": "Anfrage",
        "refused_back": "Zum Diagramm",
    },
}
