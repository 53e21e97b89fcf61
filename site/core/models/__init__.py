"""The models of the ground floor."""

from core.models.images import SiteImage, SiteRendition
from core.models.jobs import Job, JobFilePart
from core.models.pages import BasePage
from core.models.site import SiteSettings
from core.models.translations import TranslationApproval

__all__ = [
    "BasePage",
    "Job",
    "JobFilePart",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "TranslationApproval",
]
