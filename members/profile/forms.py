"""One's own language, mails, contacts and consent."""

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from members.letters import KINDS
from members.models import User

OF_THE_PERSON = ["title", "latin_name", "latin_name_confirmed", "phone", "agrees"]


class ProfileForm(forms.Form):
    """Account and person together; a keeper's account without person has the account's fields alone."""

    language = forms.ChoiceField(
        label=_("My language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Of the pages after signing in, and of the mails."),
    )
    mails = forms.MultipleChoiceField(label=_("Mails that I want"), required=False, widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(
        label=_("My title"), required=False, max_length=120, help_text=_("As you give it yourself, or nothing.")
    )
    latin_name = forms.CharField(
        label=_("My name in Latin letters"),
        required=False,
        max_length=160,
        widget=forms.TextInput({"dir": "ltr", "spellcheck": "false"}),
    )
    latin_name_confirmed = forms.BooleanField(label=_("This is how I write my name"), required=False)
    phone = PhoneNumberField(
        label=_("Phone"),
        region="MA",
        required=False,
        error_messages={"invalid": _("This is no phone number that can be called: ten digits, such as 06 12 34 56 78.")},
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"})
    )
    current_password = forms.CharField(
        label=_("Your password, if you change the e-mail"),
        required=False,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "current-password", "dir": "ltr"}),
        help_text=_("Whoever has this e-mail can choose a new password: that is why we ask."),
    )
    agrees = forms.BooleanField(
        label=_("The public pages of the cell may show my name, my capacity and my organisation"), required=False
    )

    def __init__(self, *args, user, **kwargs):
        self.user, self.person = user, user.person
        kinds = [kind for kind in KINDS.values() if kind.optional and (kind.roles is None or kind.roles & user.roles)]
        self.switches = [kind.code for kind in kinds]
        kwargs["initial"] = {
            "language": user.language,
            "mails": [code for code in self.switches if code not in user.muted_mails],
            "email": user.email,
        }
        if self.person:
            kwargs["initial"] |= {name: getattr(self.person, name, None) for name in OF_THE_PERSON}
            kwargs["initial"]["agrees"] = self.person.agreed_to_be_shown
        super().__init__(*args, **kwargs)
        self.fields["mails"].choices = [(kind.code, kind.label) for kind in kinds]
        for name in () if self.person else OF_THE_PERSON:
            del self.fields[name]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email and User.objects.with_email(email).exclude(pk=self.user.pk).exists():
            raise ValidationError(_("Another account has this e-mail already. Leave it empty or give another."))
        return email

    def clean(self):
        said = super().clean()
        changes_email = "email" in said and said["email"] != self.user.email.lower()
        if changes_email and not self.user.check_password(said.get("current_password", "")):
            self.add_error("current_password", _("To change the e-mail, type your present password."))
        return said

    def save(self):
        """The account and its person, in one transaction; the former address is told that it is no longer the account's."""
        said, former = self.cleaned_data, self.user.email
        with transaction.atomic():
            # A mail's own link may be switching a kind off at this moment.
            muted = User.objects.select_for_update().values_list("muted_mails", flat=True).get(pk=self.user.pk)
            others = [code for code in muted if code not in self.switches]
            self.user.language = said["language"]
            self.user.muted_mails = sorted({*others, *(set(self.switches) - set(said["mails"]))})
            self.user.save(update_fields=["language", "muted_mails"])
            if said["email"] != former.lower():
                self.user.change_email(said["email"])
            if self.person:
                self._save_person(said)
        if former and said["email"] != former.lower():
            get_adapter().send_mail("account/email/email_changed", former, {"user": self.user, "to_email": said["email"]})

    def _save_person(self, said):
        person = self.person
        for name in ("title", "latin_name", "phone", "email"):
            setattr(person, name, said[name] or "")
        person.latin_name_confirmed = bool(said["latin_name"]) and said["latin_name_confirmed"]
        person.agree_to_be_shown(said["agrees"])
        person.save()
