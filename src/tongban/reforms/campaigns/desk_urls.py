"""Addresses in the cockpit."""

urlpatterns: list[object] = []
