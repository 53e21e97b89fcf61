"""Manifestos, their editions, resolutions, and the page where a manifesto is signed."""

from campaigns.models.editions import Edition, EditionText
from campaigns.models.manifestos import ManifestoPage, RelatedResolution
from campaigns.models.publications import Change, Publication, PublishingRules
from campaigns.models.related_points import RelatedPoint
from campaigns.models.resolutions import (
    ResolutionDocument,
    ResolutionIndexPage,
    ResolutionPage,
    ResolutionSession,
)
from campaigns.models.signing import SigningField, SigningPage
from campaigns.models.supporters import Supporter
from campaigns.models.updates import UpdateIndexPage, UpdatePage

__all__ = [
    "Change",
    "Edition",
    "EditionText",
    "ManifestoPage",
    "Publication",
    "PublishingRules",
    "RelatedPoint",
    "RelatedResolution",
    "ResolutionDocument",
    "ResolutionIndexPage",
    "ResolutionPage",
    "ResolutionSession",
    "SigningField",
    "SigningPage",
    "Supporter",
    "UpdateIndexPage",
    "UpdatePage",
]
