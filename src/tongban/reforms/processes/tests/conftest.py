"""The cockpit's small district, for pages."""

from tongban.faces.cockpit.tests.conftest import built, sign_in

__all__ = ["built", "sign_in"]
