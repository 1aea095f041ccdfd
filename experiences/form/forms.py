"""The public form of an experience: the sheet's fields as questions, and what makes a sheet usable."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from experiences.form.drafts import Draft, storable
from experiences.form.fields import CHOOSE, Line, Story, month, people, several, vocabulary, year
from experiences.models import Experience, Mechanism, Neighbourhood, TargetGroup, Theme
from members.models.organisations import OrganisationKind

OTHER_MECHANISM = "OTHER"
LISTS = ("neighbourhoods", "groups")  # answers of several words
FIRST_YEAR = 1956


class ExperienceForm(Draft):
    holder_name = Line(
        label=_("Which association, service or group carried the experience?"),
        max_length=200,
        error_messages={"required": _("Write the name of the organisation.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    holder_kind = forms.ChoiceField(
        label=_("What kind of organisation is it?"), choices=[("", CHOOSE), *OrganisationKind.choices], required=False
    )
    partners = Story(label=_("Who worked with you?"), help_text=_("Partners, one on each line."), rows=2, max_length=2000)
    funder = Line(label=_("Who funded it, if anybody?"), max_length=200, required=False)

    title = Line(
        label=_("What would you call this experience?"),
        help_text=_("A short title that says what was done."),
        max_length=160,
        error_messages={"required": _("Give the experience a title.")},
    )
    summary = Line(
        label=_("Tell it in one sentence"),
        help_text=_("Who did what, where, and for what?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tell the experience in one sentence.")},
    )
    theme = vocabulary(
        Theme, _("What was it about above all?"), required=True, error_messages={"required": _("Choose a theme.")}
    )
    mechanism = vocabulary(
        Mechanism,
        _("How did citizens take part?"),
        required=True,
        help_text=_("The nearest one will do. If none fits, choose “Other” and say which."),
        error_messages={"required": _("Choose a mechanism of participation.")},
    )
    mechanism_other = Line(label=_("If another way: which?"), max_length=120, required=False)
    level = forms.ChoiceField(
        label=_("What were the participants really told?"),
        choices=[*Experience.Level.choices, ("", _("I do not know"))],
        required=False,
        widget=forms.RadioSelect,
    )

    neighbourhoods = several(Neighbourhood, _("In which neighbourhoods?"))
    place_other = Line(label=_("Another place"), max_length=160, required=False)
    start_month = month(_("Month"))
    start_year = year(_("Year of the beginning"))
    end_month = month(_("Month"))
    end_year = year(_("Year of the end"))
    is_ongoing = forms.BooleanField(label=_("It is still going on"), required=False)

    groups = several(TargetGroup, _("Whom was it for?"))
    women = people(_("Women"))
    men = people(_("Men"))
    youth = people(_("Of whom young people"), help_text=_("From 15 to 29 years."))
    counting = forms.ChoiceField(
        label=_("These numbers are"),
        choices=[*Experience.Counting.choices, ("", _("I do not know"))],
        required=False,
        widget=forms.RadioSelect,
    )

    context = Story(label=_("What was the situation, and what was the problem?"))
    steps = Story(label=_("What did you do, step by step?"))
    results = Story(label=_("What changed thanks to this experience?"))
    lessons = Story(label=_("What would you say to those who want to try it?"))
    objectives = Story(label=_("What did you want to reach?"), rows=3)
    tools = Story(label=_("Which tools or methods helped you?"), rows=3)
    resources = Story(label=_("What did it take: people, money, premises?"), rows=3)
    commune_part = Story(label=_("What was the commune’s part?"), rows=3)
    changed_decision = Story(label=_("Did a decision change? Which one?"), rows=3)
    difficulties = Story(label=_("What was difficult?"), rows=3)
    transfer = Story(label=_("What does it take to do it elsewhere?"), rows=3)
    sustainability = Story(label=_("What remains of it today?"), rows=3)
    testimony = Story(
        label=_("The words of somebody who took part"),
        help_text=_("Only with that person’s agreement."),
        rows=3,
        max_length=2000,
    )
    testimony_by = Line(label=_("Who says them?"), max_length=120, required=False)
    links = Story(label=_("Links"), help_text=_("Pages, videos, press: one on each line."), rows=2, max_length=2000)

    contact_name = Line(
        label=_("Whom may we ask about it?"),
        help_text=_("First and family name."),
        max_length=120,
        error_messages={"required": _("Write the name of somebody whom we may ask.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_role = Line(
        label=_("In what capacity?"), help_text=_("For instance: secretary."), max_length=120, required=False
    )
    contact_phone = PhoneNumberField(
        label=_("Phone"),
        region="MA",
        required=False,
        error_messages={"invalid": _("This is no phone number that can be called: ten digits, such as 06 12 34 56 78.")},
    )
    contact_email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("This is no e-mail address: it looks like name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    consent_processing = forms.BooleanField(
        label=_("I agree that the cell processes what I send, as the notice above says."),
        error_messages={"required": _("Without this agreement we may not receive the experience.")},
    )
    consent_publication = forms.BooleanField(
        label=_("I agree that the experience is published in the catalogue and in the guide."), required=False
    )
    consent_contact_name = forms.BooleanField(
        label=_("I agree that the contact’s name is published with it."),
        help_text=_("Phone and e-mail are never published."),
        required=False,
    )
    consent_photos = forms.BooleanField(
        label=_("I agree that photos are published: those that I ticked one by one above."),
        help_text=_("A photo without its own tick is never published, nor is any without this one."),
        required=False,
    )

    class Meta:
        model = Experience
        # fmt: off
        fields = [
            "holder_name", "holder_kind", "partners", "funder",
            "title", "summary", "theme", "mechanism", "mechanism_other", "level",
            "neighbourhoods", "place_other", "start_month", "start_year", "end_month", "end_year", "is_ongoing",
            "groups", "women", "men", "youth", "counting",
            "context", "steps", "results", "lessons", "objectives", "tools", "resources", "commune_part",
            "changed_decision", "difficulties", "transfer", "sustainability", "testimony", "testimony_by", "links",
            "contact_name", "contact_role", "contact_phone", "contact_email",
            "consent_processing", "consent_publication", "consent_contact_name", "consent_photos",
        ]
        # fmt: on

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_phone"].widget.attrs["autocomplete"] = "tel"

    @property
    def typed(self):
        """What was typed, field by field, to be kept and shown again whether it is valid or not."""
        return {
            name: [storable(text) for text in self.data.getlist(name)]
            if name in LISTS
            else storable(self.data.get(name, ""))
            for name in self.fields
        }

    def clean(self):
        told = super().clean()
        if getattr(told.get("mechanism"), "pk", None) == OTHER_MECHANISM and not told.get("mechanism_other"):
            self.add_error("mechanism_other", _("You chose “Other”: say in which way."))
        if not {"context", "results"} & self.errors.keys() and not (told.get("context") or told.get("results")):
            self.add_error("context", _("Tell at least what the problem was, or further down what changed."))
        if not {"contact_phone", "contact_email"} & self.errors.keys() and not (
            told.get("contact_phone") or told.get("contact_email")
        ):
            self.add_error("contact_phone", _("Give a phone or an e-mail: one of the two is enough."))
        self._clean_period(told)
        self._clean_participants(told)
        return told

    def _clean_period(self, told):
        start, end = told.get("start_year"), told.get("end_year")
        this_year = timezone.localdate().year
        for name, value, last in [("start_year", start, this_year), ("end_year", end, this_year + 10)]:
            if value is not None and not FIRST_YEAR <= value <= last:
                self.add_error(
                    name,
                    forms.ValidationError(
                        _("Write a year from %(first)s to %(last)s."), params={"first": FIRST_YEAR, "last": last}
                    ),
                )
            elif value is None and told.get(name.replace("year", "month")) and name not in self.errors:
                self.add_error(name, _("Write the year of this month too."))
        if start and end and (end, told.get("end_month") or 12) < (start, told.get("start_month") or 1):
            self.add_error("end_year", _("The end comes before the beginning: mend one of the two."))
        if told.get("is_ongoing") and end:
            self.add_error("end_year", _("It is still going on, or it has ended: keep one of the two."))

    def _clean_participants(self, told):
        women, men, youth = told.get("women"), told.get("men"), told.get("youth")
        if None not in (women, men, youth) and youth > women + men:
            self.add_error("youth", _("There are more young people than women and men together: mend one of the numbers."))

    def save(self):
        """Write what was typed into the sheet's columns, and no other; the state is moved elsewhere."""
        columns = [name for name in self.Meta.fields if not Experience._meta.get_field(name).many_to_many]
        super().save(commit=False).save(update_fields=[*columns, "language", "changed_at"])
        self.save_m2m()
        return self.instance
