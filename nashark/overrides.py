"""Words of other packages that our catalogues say better; makemessages finds them here.

allauth's Arabic takes "MFA" for a foreign ministry, has broken placeholders in one plural, and speaks of three different
words for a code.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

ALLAUTH = (
    gettext_noop("MFA"),
    gettext_noop("Login"),
    gettext_noop("Code"),
    gettext_noop("Cancel"),
    gettext_noop("Confirm"),
    gettext_noop("Generate"),
    gettext_noop("Deactivate"),
    gettext_noop("Download"),
    gettext_noop("Remember Me"),
    gettext_noop("Incorrect code."),
    gettext_noop("Invalid login."),
    gettext_noop("Bad Token"),
    gettext_noop("Request Code"),
    gettext_noop("Request new code"),
    gettext_noop("Confirm Access"),
    gettext_noop("Please reauthenticate to safeguard your account."),
    gettext_noop("Enter your password:"),
    gettext_noop("Enter an authenticator code:"),
    gettext_noop("Authenticator code"),
    gettext_noop("Authenticator secret"),
    gettext_noop("Two-Factor Authentication"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Sign Out"),
    gettext_noop("Are you sure?"),
    gettext_noop("Are you sure you want to sign out?"),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("The username and/or password you specified are not correct."),
    gettext_noop("The email address and/or password you specified are not correct."),
    gettext_noop("The password reset token was invalid."),
    gettext_noop("We are sorry, but the sign up is currently closed."),
    gettext_noop("Sign Up Closed"),
    gettext_noop("You will receive a special code for a password-free sign-in."),
    gettext_noop("Deactivate Authenticator App"),
    gettext_noop("You are about to deactivate authenticator app based authentication. Are you sure?"),
    gettext_noop("You are about to generate a new set of recovery codes for your account."),
    gettext_noop("Successfully signed in as %(name)s."),
    gettext_noop("You have signed out."),
    ngettext_lazy(
        "There is %(unused_count)s out of %(total_count)s recovery codes available.",
        "There are %(unused_count)s out of %(total_count)s recovery codes available.",
        "unused_count",
    ),
)
