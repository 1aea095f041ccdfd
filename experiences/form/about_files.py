"""What is said of each photo and document, and whether it may be published or goes away."""

from django import forms
from django.utils.translation import gettext_lazy as _

from experiences.form.drafts import Draft
from experiences.form.fields import Line
from experiences.models import Attachment


class AttachmentForm(Draft):
    """What is said of a file; `data` are its row's words, and over them what was typed since."""

    caption = Line(label=_("What does it show?"), max_length=200, required=False)
    credit = Line(label=_("Who took it?"), max_length=120, required=False)
    consent = forms.BooleanField(
        label=_("This photo may be published"),
        help_text=_("Those who can be recognised have agreed, and for children their parents."),
        required=False,
    )
    remove = forms.BooleanField(label=_("Take this file away"), required=False)

    class Meta:
        model = Attachment
        fields = ["caption", "credit", "consent"]

    def __init__(self, data=None, *, instance, **kwargs):
        super().__init__(data, instance=instance, prefix=f"file-{instance.pk}", **kwargs)
        if not instance.is_photo:
            self.fields["caption"].label = _("What is in it?")
            del self.fields["credit"], self.fields["consent"]

    @classmethod
    def of(cls, experience):
        """The forms of all files, with what was typed about them."""
        named = experience.named_files() if experience.sent_at else ()
        forms = []
        for attachment in experience.attachments.all():
            words = {f"file-{attachment.pk}-{name}": text for name, text in said_of(attachment).items()}
            words |= {name: experience.typed[name] for name in words.keys() & experience.typed.keys()}
            form = cls(words, instance=attachment, others=experience.typed_others)
            form.was_sent = attachment.sha256 in named
            forms.append(form)
        return forms

    def carry_out(self):
        """Take the file away where that was asked for, else write what is said of it."""
        if self.cleaned_data["remove"]:
            self.instance.remove()
        else:
            self.save()


def said_of(attachment):
    """{name: words} of what AttachmentForm asks, as a browser posts it."""
    consent = "on" if attachment.consent else ""
    return {"caption": attachment.caption, "credit": attachment.credit, "consent": consent, "remove": ""}
