"""The form's sections: one list for the page, its progress and its numbers."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django.utils.translation import gettext_lazy as _


class Section(Fieldset):
    """A numbered part of the form; `questions` are its fields, also those inside other layout objects."""

    template = "experiences/form/section.html"

    def __init__(self, code, legend, *fields, intro=""):
        super().__init__(legend, *fields, css_id=f"section-{code}")
        self.code, self.intro = code, intro

    @property
    def questions(self):
        return [pointer.name for pointer in self.get_field_names()]


class More(Fieldset):
    """Questions folded away until they are wanted, or until one of them holds something."""

    template = "experiences/form/more.html"


def pair(legend, *fields):
    """Fields that are one answer, side by side."""
    return Fieldset(legend, Div(*fields, css_class="pair"), css_class="mb-3")


def part(name):
    """A piece of the page that is no field."""
    template = f"experiences/form/{name}.html"
    return HTML(f'{{% include "{template}" %}}')


def sections():
    return [
        Section("who", _("Who tells"), "holder_name", "holder_kind", "partners", "funder"),
        Section("what", _("What you did"), "title", "summary", "theme", "mechanism", "mechanism_other", "level"),
        Section(
            "where",
            _("Where and when"),
            Field("neighbourhoods", wrapper_class="choices"),
            "place_other",
            pair(_("When did it begin? The year is enough."), "start_year", "start_month"),
            pair(_("When did it end?"), "end_year", "end_month"),
            "is_ongoing",
        ),
        Section(
            "people",
            _("With whom"),
            Field("groups", wrapper_class="choices"),
            pair(_("How many took part?"), "women", "men", "youth"),
            Field("counting", wrapper_class="choices"),
        ),
        Section(
            "story",
            _("The story"),
            "context",
            "steps",
            "results",
            "lessons",
            More(
                _("Tell more, if you like: some short questions"),
                *["objectives", "tools", "resources", "commune_part", "changed_decision", "difficulties", "transfer"],
                *["sustainability", "testimony", "testimony_by", "links"],
            ),
            intro=_("Write as you would tell it. A few lines for each question are enough; leave out what does not apply."),
        ),
        Section("files", _("Photos and documents"), part("files")),
        Section(
            "contact",
            _("Contact"),
            "contact_name",
            "contact_role",
            "contact_phone",
            "contact_email",
            intro=_("For our questions only. A phone or an e-mail is enough; neither is ever published."),
        ),
        Section(
            "consents",
            _("Your agreement"),
            part("notice"),
            "consent_processing",
            "consent_publication",
            "consent_contact_name",
            "consent_photos",
            intro=_("Four separate choices. Only the first is needed to send the experience."),
        ),
    ]


def form_helper(form, has_files=False):
    """Helper that lays `form` out; `helper.steps` says for each section whether it is filled in."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True  # both stand in the template
    helper.field_template = "experiences/form/field.html"
    parts = sections()
    helper.layout = Layout(*parts)
    helper.steps = [
        {
            "label": section.legend,
            "url": f"#{section.css_id}",
            "current": number == 1,
            "done": has_files if section.code == "files" else _is_filled(form, section.questions),
        }
        for number, section in enumerate(parts, 1)
    ]
    for number, section in enumerate(parts, 1):
        section.number, section.count = number, len(parts)
        for more in section.fields:
            if isinstance(more, More):
                names = [pointer.name for pointer in more.get_field_names()]
                more.is_open = any(form[name].errors or form[name].value() or form[name] in form.doubled for name in names)
    return helper


def _is_filled(form, names):
    values = {name: form[name].value() for name in names}
    required = [name for name in names if form.fields[name].required]
    return any(values.values()) and all(values[name] for name in required) and not any(form[name].errors for name in names)
