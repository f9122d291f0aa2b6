"""Tables of parties and accounts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Makes and finds accounts by login."""

    def create_user(self, login: str, password: str | None = None) -> Account:
        """Make an account; without a password it can only sign in through an identity provider."""
        account = self.model(login=login)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Who signs in: a person, or an officer (`officer` is the officer's id in the district)."""

    login = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")
    officer = models.CharField(max_length=64, blank=True, default="")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()
