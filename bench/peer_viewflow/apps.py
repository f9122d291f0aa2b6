"""The app that viewflow finds the flow by."""

from django.apps import AppConfig


class PeerConfig(AppConfig):
    """The app that viewflow finds the flow by."""

    name = "bench.peer_viewflow"
    label = "peer_viewflow"
