"""What signing is in the words of schema.org."""

from typing import Any, Final

# Schema.org knows no petition; to endorse is “to approve, certify, like, support or sanction”.
ENDORSE: Final = "EndorseAction"


def endorsement(name: str, address: str, total: int) -> dict[str, Any]:
    """Return how many endorsed a text, and at which address one does."""
    return {
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": f"https://schema.org/{ENDORSE}",
            "userInteractionCount": total,
        },
        "potentialAction": {
            "@type": ENDORSE,
            "name": name,
            "target": {"@type": "EntryPoint", "urlTemplate": address},
        },
    }
