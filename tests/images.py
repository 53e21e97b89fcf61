"""Images to upload and to show."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from core.models import SiteImage


def image_file(name: str = "sample.png", size: tuple[int, int] = (1600, 900)) -> ContentFile[bytes]:
    """Return a file with an image of one colour."""
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, "PNG")
    return ContentFile(written.getvalue(), name)


def image_of(description: str, size: tuple[int, int] = (1600, 900)) -> SiteImage:
    """Return an image of this site that shows what ``description`` says."""
    image: SiteImage = SiteImage.objects.create(
        title="Sample image", description=description, file=image_file(size=size)
    )
    return image
