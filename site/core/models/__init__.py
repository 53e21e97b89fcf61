"""The models of the ground floor."""

from core.models.images import SiteImage, SiteRendition
from core.models.jobs import Job, JobFilePart
from core.models.languages import OfferedLanguage
from core.models.pages import BasePage
from core.models.site import SiteSettings
from core.models.translations import TranslationApproval, TranslationPublication

__all__ = [
    "BasePage",
    "Job",
    "JobFilePart",
    "OfferedLanguage",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "TranslationApproval",
    "TranslationPublication",
]
