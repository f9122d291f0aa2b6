"""Addresses at the desk."""

from tongban.reforms.campaigns.addresses import desk as urlpatterns

__all__ = ["urlpatterns"]
