"""What those inside say about an action: where it stands, what shows it, what they think of it."""

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from actions.date_parts import DeadlineParts
from actions.deadlines import Precision, in_words
from actions.models import Evidence
from actions.models.progress import SAYABLE
from actions.models.status import NEEDS_DEADLINE, NEEDS_REASON, Status
from kit.files import MAX_PHOTO, MEGABYTE, RefusedFile, examine
from kit.words import many_lines, one_line
from members.models import User
from members.roles import Role


class ExaminedFileField(forms.FileField):
    """A file that kit.files has examined (`Examined`), or its words why it is not taken."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return examine(file) if file else None


def add_dropped(form, field, dropped):
    """Say of a file that was too big to be read at all why it is not there (kit.uploads)."""
    if dropped and field not in form.errors:
        form.add_error(
            field, _("The file is too big: up to %(size)d MB. Send it smaller.") % {"size": MAX_PHOTO // MEGABYTE}
        )


class UpdateForm(DeadlineParts):
    """A new status, with a sentence and a photo; for a postponed action its new deadline, at the precision that is known.

    A photo that could be read is kept at once, as a draft (`keep_photo`), so that it need not be chosen again when
    something else is still to be mended or a colleague was faster.

    Every status passes here, so that somebody whose page has become old is told what changed and not that the choice
    is invalid: which moves are allowed is the action's to say.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("Where does it stand now?"),
        choices=Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the action stands.")},
    )
    sentence = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "What was done, or what is missing. Needed when you postpone or cancel. The members of the cell read it."
        ),
    )
    photo = ExaminedFileField(
        label=_("A photo"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("The members of the cell see it. The place and the hour that the phone writes into it are taken out."),
    )
    photo_kept = forms.IntegerField(required=False, widget=forms.HiddenInput)
    without_photo = forms.BooleanField(label=_("Leave this photo out"), required=False)
    progress = forms.TypedChoiceField(
        label=_("How far has it come?"),
        choices=[("", _("As it was")), *((percent, scale.label) for percent, scale in SAYABLE.items())],
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, action, by=None, status=None, **kwargs):
        kwargs["initial"] = {"version": action.version, "status": status, "year": timezone.localdate().year}
        super().__init__(*args, **kwargs)
        self.action, self.by = action, by
        self.fields["status"].widget.choices = [(status.value, status.label) for status in action.allowed_statuses]
        if action.steps.all():  # its steps say how far it is
            del self.fields["progress"]

    @classmethod
    def received(cls, request, action):
        """What was posted, examined, its photo kept: look at `errors`."""
        form = cls(request.POST, request.FILES, action=action, by=request.user)
        form.full_clean()
        add_dropped(form, "photo", request.dropped_files)
        form.keep_photo()
        return form

    @cached_property
    def photo_draft(self):
        """The photo of an earlier press, as long as nobody has left it out: Evidence, or None."""
        kept = self.cleaned_data.get("photo_kept") if self.is_bound else None
        if not kept or self.cleaned_data.get("without_photo"):
            return None
        return self.action.evidence.drafts_of(self.by).filter(pk=kept).first()

    def keep_photo(self):
        """Keep a photo that was sent as a draft; one that finds no room is an error of its field."""
        if examined := self.cleaned_data.get("photo"):
            try:
                self.photo_draft = Evidence.keep_file(self.action, examined, by=self.by, is_draft=True)
            except RefusedFile as refusal:
                self.add_error("photo", refusal)

    def clean_sentence(self):
        return many_lines(self.cleaned_data["sentence"])

    def clean(self):
        said = super().clean()
        if said.get("status") in NEEDS_REASON and not said.get("sentence") and "sentence" not in self.errors:
            self.add_error("sentence", _("Say why in a sentence."))
        said["precision"] = said.get("precision") or Precision.DAY
        wanted = said.get("status") in NEEDS_DEADLINE
        said["due_to"] = self.clean_deadline(said, missing=_("Give the new deadline.")) if wanted else None
        return said

    def move(self):
        """Arguments of `Action.record_status` for what was said: dict, without the person."""
        said = self.cleaned_data
        move = {"to": said["status"], "version": said["version"], "sentence": said["sentence"]}
        if said.get("progress") is not None and said["status"] != Status.DONE:
            move["progress"] = said["progress"]
        return move | ({"due_to": said["due_to"], "precision": said["precision"]} if said["due_to"] else {})

    def told(self, action):
        """What was typed, in words, to stand beside what somebody else has said of `action`: dict."""
        said = self.cleaned_data
        return {
            "status": said["status"],
            "status_word": Status(said["status"]).label,
            "sentence": said["sentence"],
            "deadline": in_words(said["due_to"], said["precision"]),
            "progress": SAYABLE[said["progress"]].label if said.get("progress") is not None else "",
            "photo": self.photo_draft,
            "still_possible": said["status"] in action.allowed_statuses,
        }

    def on_present_state(self, action):
        """The same typed words, in a form for `action` as it stands now, so that a second press decides knowingly."""
        data = self.data.copy()
        data["version"] = action.version
        data["photo_kept"] = self.photo_draft.pk if self.photo_draft else ""
        form = UpdateForm(data, action=action, by=self.by)
        form.photo_draft = self.photo_draft
        return form


class EvidenceForm(forms.Form):
    """A file or a link, with what it shows, and whether strangers may see it."""

    file = ExaminedFileField(
        label=_("A photo or a document"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"}),
        help_text=_("JPEG, PNG, WebP, PDF, DOCX or XLSX; photos up to 15 MB, documents up to 10 MB."),
    )
    url = forms.URLField(
        label=_("Or a link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        help_text=_("An address that begins with https://, for example of a page of this portal or of a press article."),
        error_messages={"invalid": _("This is no address that begins with https://.")},
    )
    caption = forms.CharField(label=_("What it shows"), required=False, max_length=200)
    is_public = forms.BooleanField(
        label=_("Everybody may see it"),
        required=False,
        help_text=_("Only where each person who can be recognised on it has agreed. Otherwise the cell alone sees it."),
    )

    def clean_url(self):
        return one_line(self.cleaned_data["url"])

    def clean_caption(self):
        return one_line(self.cleaned_data["caption"])

    def clean(self):
        said = super().clean()
        if not self.errors and not said.get("file") and not said.get("url"):
            self.add_error("file", _("Choose a file, or write an address."))
        if said.get("file") and said.get("url"):
            self.add_error("url", _("One at a time: a file, or a link."))
        if said.get("url") and not said.get("caption") and "caption" not in self.errors:
            self.add_error("caption", _("Say what the link leads to."))
        return said

    def keep(self, action, by):
        """The piece of evidence, stored; raises RefusedFile or RefusedMove."""
        said = self.cleaned_data
        words = {"by": by, "caption": said["caption"], "is_public": said["is_public"]}
        if said["file"]:
            return Evidence.keep_file(action, said["file"], **words)
        return Evidence.keep_link(action, said["url"], **words)


class CommentForm(forms.Form):
    """A remark, and whom to tell of it by mail: persons who have an account and a role today."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=3000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        help_text=_("Those inside the portal read it, the public never."),
        error_messages={"required": _("Write your comment first.")},
    )
    mentioned = forms.MultipleChoiceField(
        label=_("Tell by mail"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of those you ticked has no role in the cell any more. Choose again."),
        },
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.with_role(*Role).filter(person__isnull=False).exclude(pk=by.pk).select_related("person")
        self.people = {str(user.pk): user for user in people.order_by("person__given_name", "person__family_name")}
        self.fields["mentioned"].choices = list(self.people.items())

    def clean_mentioned(self):
        """The persons themselves: list of User."""
        return [self.people[pk] for pk in self.cleaned_data["mentioned"]]

    def clean_text(self):
        return many_lines(self.cleaned_data["text"])
