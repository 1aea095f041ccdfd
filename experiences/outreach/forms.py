"""What members write of leads and channels, and what they ask a list for. No form decides whether a move is allowed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experiences.form.fields import Line, Story
from experiences.models import Channel, Lead, LeadState
from experiences.models.leads import KEEPERS
from kit.folding import fold, western_digits
from kit.snapshots import Wording, snapshot
from members.models import Organisation, Person

ALL = [("", pgettext_lazy("leads", "All"))]


class Day(forms.DateField):
    """A date, by the browser's calendar or typed day first, in digits of either kind."""

    def __init__(self, **kwargs):
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
        widget = forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d")
        wrong = {"invalid": _("Write the date like this: 15/04/2027.")}
        super().__init__(input_formats=formats, widget=widget, required=False, error_messages=wrong, **kwargs)

    def to_python(self, value):
        return super().to_python(western_digits(value) if isinstance(value, str) else value)


class LeadFilter(forms.Form):
    """Which leads are shown; what cannot be read is left aside."""

    mine = forms.BooleanField(label=_("Those I contact"), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[*ALL, *Lead.Level.choices], required=False)
    source = forms.ChoiceField(label=_("Where we have it from"), choices=[*ALL, *Lead.Source.choices], required=False)
    state = forms.ChoiceField(choices=[*ALL, *LeadState.choices], required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        self.asked = {}
        if self.is_valid() or self.cleaned_data:
            self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def of(self, leads, user):
        """`leads` as asked for, but for the state."""
        if "mine" in self.asked:
            leads = leads.filter(contacted_by=user.person_id)
        return leads.filter(**{name: self.asked[name] for name in ("level", "source") if name in self.asked})

    @property
    def state_asked(self):
        return self.asked.get("state", "")


class OnPresentState:
    """For a form whose row was changed by somebody else in the meantime."""

    @property
    def values(self):
        """{field: value} of what the form holds."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}

    def on_present_state(self, stored, **kwargs):
        """(the same typing, to be stored over `stored`; where the two differ: list of label, what stands, what was typed)."""
        typed = self.data.copy()
        typed["version"] = stored.version
        stands, said = snapshot(stored, self.values), snapshot(self.instance, self.values)
        wording = Wording([(type(stored), stands), (type(stored), said)])
        return type(self)(typed, instance=stored, **kwargs), wording.lines(type(stored), stands, said)


class LeadForm(OnPresentState, forms.ModelForm):
    """A lead as its page's form has it. What the minutes say of one is settled with its doubts, not here."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    name_ar = Line(
        label=_("What is it called?"),
        max_length=200,
        help_text=_("The association, the service or the group, as it calls itself."),
        error_messages={"required": _("Write the name.")},
    )
    name_fr = Line(label=_("Its name in French, if it has one"), max_length=200, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.standing(),
        label=_("Is it one of the portal’s organisations?"),
        required=False,
        empty_label=_("No, or we do not know"),
    )
    contact_words = Story(
        label=_("How to reach them"),
        rows=3,
        max_length=2000,
        help_text=_("Name, phone, e-mail, when to call. Only who contacts them and the coordination read this."),
    )
    next_step_on = Day(label=_("Next step on"), help_text=_("On that day a mail reminds who contacts them."))

    class Meta:
        model = Lead
        fields = ["name_ar", "name_fr", "is_group", "organisation", "level", "source"]
        fields += ["contact_words", "contacted_by", "next_step_on"]
        labels = {"is_group": _("It stands for several whose names we do not know yet")}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["version"].initial = self.instance.version
        if self.instance.source_line:
            for name in (*Lead.settles, "source", "level"):
                del self.fields[name]
        if by.roles & KEEPERS:
            whom = self.fields["contacted_by"]
            whom.queryset = Person.objects.of_the_cell().standing()
            whom.label_from_instance = lambda person: person.shown_name
            whom.empty_label = _("Nobody yet")
        else:
            del self.fields["contacted_by"]

    def clean_name_ar(self):
        name = self.cleaned_data["name_ar"]
        same = (
            lead
            for lead in Lead.objects.exclude(pk=self.instance.pk)
            if fold(name) in {fold(lead.name_ar), fold(lead.name_fr)}
        )
        if found := next(same, None):
            raise forms.ValidationError(_("“%(name)s” is among the leads already."), params={"name": str(found)})
        return name


class MoveForm(forms.Form):
    """Where a lead stands now, a sentence, and when the next step is due."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=pgettext_lazy("lead", "Where does it stand now?"),
        choices=LeadState.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it stands."), "invalid_choice": _("Choose where it stands.")},
    )
    words = Story(
        label=_("In a sentence, if you like"),
        rows=2,
        max_length=1000,
        help_text=_("All members read this: no phone number, no e-mail here."),
    )
    next_step_on = Day(label=_("Next step on"), help_text=_("On that day a mail reminds who contacts them."))

    def __init__(self, data=None, *, lead, version=None):
        super().__init__(data, initial={"version": lead.version})
        self.fields["state"].choices = [(state.value, state.label) for state in lead.allowed_states]

    def on(self, lead):
        """The same typing, to be recorded over what stands now."""
        typed = self.data.copy()
        typed["version"] = lead.version
        return MoveForm(typed, lead=lead)

    @property
    def move(self):
        said = self.cleaned_data
        return {
            "to": said["state"],
            "version": said["version"],
            "words": said["words"],
            "next_step_on": said["next_step_on"],
        }


class ChannelForm(OnPresentState, forms.ModelForm):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    name_ar = Line(label=_("What is it called?"), max_length=120, error_messages={"required": _("Write the name.")})
    name_fr = Line(label=_("Its name in French, if it has one"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.standing(), label=_("Whose is it?"), required=False, empty_label=_("We do not know")
    )
    address = forms.URLField(label=_("Its own address, if it has one"), required=False, assume_scheme="https")

    class Meta:
        model = Channel
        fields = ["name_ar", "name_fr", "code", "kind", "organisation", "address", "is_retired"]
        labels = {"code": _("Short code for its address")}
        help_texts = {"code": _("Small Latin letters and digits, easy to type: it stands on the poster. Example: radio")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["code"].widget.attrs |= {"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}
        if self.instance.pk is None:
            del self.fields["is_retired"]
        else:  # posters with its address hang somewhere
            del self.fields["code"]
        if self.instance.source_line:
            for name in Channel.settles:
                del self.fields[name]
