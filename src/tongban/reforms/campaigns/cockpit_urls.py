"""Addresses in the cockpit."""

from tongban.reforms.campaigns.addresses import cockpit as urlpatterns

__all__ = ["urlpatterns"]
