"""What is asked at the door: of those who join, and of those who sign in."""

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kit.folding import western_digits
from members.models import User

# Never to be taken for an e-mail or a phone: no @, no +, and a letter in front.
USERNAME = RegexValidator(
    r"^[A-Za-z][A-Za-z0-9._-]{2,}\Z",
    _("Use at least three Latin letters, digits, dots or hyphens, a letter first. Example: fatima.zahra"),
)


class JoinForm(forms.Form):
    """An account's beginning; all that was typed comes back on an error, the password too, on a page nobody stores."""

    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        validators=[USERNAME],
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}),
        help_text=_("To sign in with. Latin letters, digits, dots and hyphens."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        help_text=_("If you have one: for reminders, and to get in again when the password is forgotten."),
    )
    language = forms.ChoiceField(label=_("My language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    password1 = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password", "dir": "ltr"}, render_value=True),
        help_text=_("At least eight characters. A short sentence is easy to remember and hard to guess."),
    )
    password2 = forms.CharField(
        label=_("The password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password", "dir": "ltr"}, render_value=True),
    )
    agrees = forms.BooleanField(
        label=_("The public pages of the cell may show my name, my capacity and my organisation"),
        required=False,
        help_text=_("You may say no, and change your mind at any time in your profile. Phone and e-mail are never shown."),
    )

    def __init__(self, *args, person, **kwargs):
        self.person = person
        kwargs["initial"] = {
            "username": person.suggested_username,
            "email": person.email,
            "language": get_language(),
        }
        super().__init__(*args, **kwargs)

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("Somebody has this user name already. Add a digit or your family name."))
        return username

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email and User.objects.with_email(email).exists():
            raise ValidationError(_("Another account has this e-mail already. Leave it empty or give another."))
        return email

    def clean(self):
        said = super().clean()
        first, second = said.get("password1"), said.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        elif first:
            user = User(username=said.get("username", ""), email=said.get("email", ""))
            user.first_name, user.last_name = self.person.given_name, self.person.family_name
            try:
                validate_password(first, user)
            except ValidationError as error:
                self.add_error("password1", error)
        return said

    def answers(self):
        """Arguments of `Invitation.join`: dict."""
        said = self.cleaned_data
        return {
            "password": said["password1"],
            **{name: said[name] for name in ("username", "email", "language", "agrees")},
        }


class SignInForm(LoginForm):
    """One field for e-mail, phone or user name; the account is looked up first, so that guesses count against it alone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("E-mail, phone or user name")
        login.max_length = 254
        login.widget.attrs.update(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        )
        login.widget.attrs.pop("placeholder", None)

    def clean_login(self):
        return western_digits(super().clean_login())

    def user_credentials(self):
        """The account's user name in the place of whatever was typed; what fits none goes on as it is, to the same end."""
        login = self.cleaned_data["login"]
        account = User.objects.called(login)
        return {"username": account.username if account else login, "password": self.cleaned_data["password"]}
