"""By which words of its heading a column is known: the dictionary, and the guess.

Folded as `kit.folding.fold` does; a word is added to the line of its target. Beside these, the questions of our own form and
the names of its fields are known, in each of the portal's languages.
"""

import re
from functools import cache

from experiences.arriving import targets
from experiences.form.forms import ExperienceForm
from experiences.models import Experience
from kit.folding import fold
from kit.spreadsheets.cells import in_all_languages

CERTAIN, PROBABLE = "certain", "probable"

WORDS = {
    targets.KEY: ("_uuid | uuid | response id | submission id | معرف الاجابه | رقم الاستماره | identifiant de la reponse"),
    targets.SENT_THERE: (
        "timestamp | طابع زمني | الطابع الزمني | horodateur | horodatage | _submission_time | submission time | "
        "date de soumission | تاريخ الارسال | date d'envoi"
    ),
    targets.FILES: (
        "_attachments | attachments | photo | photos | الصور | صور | المرفقات | pieces jointes | documents | "
        "الوثائق | fichiers | image | images | ملفات | _url"
    ),
    "title": (
        "title | titre | عنوان التجربه | اسم التجربه | العنوان | titre de l'experience | intitule | "
        "nom de l'experience | title of the experience | name of the experience"
    ),
    "summary": (
        "summary | resume | ملخص | ملخص التجربه | جمله واحده | en une phrase | in one sentence | نبذه | وصف مختصر | en bref"
    ),
    "holder_name": (
        "organisation | organization | اسم الجمعيه | الجمعيه | اسم المنظمه | المنظمه | اسم المؤسسه | الهييه | "
        "الجهه حامله التجربه | association | nom de l'association | nom de l'organisme | structure | "
        "nom de la structure | porteur | association ou service | الجمعيه او المصلحه | holder"
    ),
    "holder_kind": (
        "نوع الجمعيه | نوع المنظمه | نوع الهييه | نوع المؤسسه | type d'organisation | type d'organisme | "
        "type de structure | nature de l'organisme | kind of organisation | organisation type | "
        "statut juridique"
    ),
    "partners": "partners | partenaires | الشركاء | شركاء",
    "funder": (
        "funder | donor | bailleur | financement | finance par | الممول | التمويل | الجهه المموله | bailleurs de fonds"
    ),
    "theme": ("theme | thematique | domaine | الموضوع | المجال | مجال التجربه | المحور | thematique principale | topic"),
    "mechanism": (
        "mechanism | mecanisme | اليه المشاركه | اليات المشاركه | الاليه | mecanisme de participation | "
        "mode de participation | method of participation | forme de participation"
    ),
    "mechanism_other": "اليه اخري | autre mecanisme | other mechanism",
    "level": (
        "level | niveau de participation | مستوي المشاركه | promesse | degre de participation | level of participation"
    ),
    "neighbourhoods": "neighbourhood | neighborhood | quartier | quartiers | الحي | الاحياء | حي",
    "place_other": "lieu | place | المكان | مكان التجربه | autre lieu | مكان اخر | adresse du lieu | localisation",
    targets.START: (
        "start date | date de debut | تاريخ البدايه | تاريخ الانطلاق | debut | بدايه التجربه | "
        "date de demarrage | date | التاريخ | periode | الفتره"
    ),
    targets.END: "end date | date de fin | تاريخ النهايه | تاريخ الانتهاء | fin | نهايه التجربه",
    "start_year": "start year | annee de debut | سنه البدايه | سنه الانطلاق | annee | السنه",
    "start_month": "start month | mois de debut | شهر البدايه",
    "end_year": "end year | annee de fin | سنه النهايه",
    "end_month": "end month | mois de fin | شهر النهايه",
    "is_ongoing": ("ongoing | en cours | ماتزال مستمره | لا تزال مستمره | مستمره | toujours en cours | still going on"),
    "groups": (
        "target groups | groupes cibles | public cible | الفئات المستهدفه | الفئه المستهدفه | "
        "الفيات المستهدفه | الفيه المستهدفه | beneficiaires | المستفيدون | publics vises | groups"
    ),
    "women": "women | femmes | النساء | عدد النساء | nombre de femmes | number of women | عدد المشاركات",
    "men": "men | hommes | الرجال | عدد الرجال | nombre d'hommes | number of men | عدد المشاركين",
    "youth": "youth | jeunes | الشباب | عدد الشباب | nombre de jeunes | number of young people",
    "counting": "counted or estimated | comptes ou estimes | محسوب او تقديري | الارقام",
    "context": (
        "context | contexte | السياق | المشكل | المشكله | probleme | problematique | problem | situation de depart | الوضعيه"
    ),
    "objectives": "objectives | objectifs | الاهداف | اهداف التجربه | goals | buts",
    "steps": ("steps | etapes | المراحل | مراحل التجربه | الخطوات | deroulement | مراحل الانجاز | activites | الانشطه"),
    "tools": "tools | outils | الادوات | methodes | الوسايل المعتمده | outils et methodes",
    "resources": "resources | ressources | budget | الموارد | الميزانيه المرصوده | moyens | الوسايل والموارد",
    "commune_part": "role de la commune | دور الجماعه | part de la commune | role of the commune | مساهمه الجماعه",
    "results": "results | resultats | النتايج | اثر التجربه | impact | ماذا تغير | outcomes | الاثر",
    "changed_decision": "decision | القرار | قرار تغير | decision changee | changed decision",
    "difficulties": ("difficulties | difficultes | الصعوبات | الاكراهات | contraintes | challenges | defis | التحديات"),
    "lessons": ("lessons | lecons | الدروس | الدروس المستخلصه | enseignements | recommandations | توصيات | lessons learned"),
    "transfer": "transfer | transferabilite | reproduire | تعميم | نقل التجربه | conditions de transfert",
    "sustainability": "sustainability | durabilite | perennite | الاستدامه | الاستمراريه | ماذا بقي",
    "testimony": "testimony | temoignage | شهاده | citation",
    "testimony_by": "صاحب الشهاده | صاحبه الشهاده | auteur du temoignage | من قالها",
    "links": "links | liens | روابط | site web | page facebook | الموقع | رابط | lien",
    "contact_name": (
        "contact name | nom du contact | personne de contact | nom et prenom | الاسم الكامل | الاسم والنسب | "
        "اسم المسوول | المسوول.ه | اسم جهه الاتصال | full name | nom complet | prenom et nom | contact | "
        "nom de la personne"
    ),
    "contact_role": "fonction | الصفه | المهمه | role | qualite | صفتكم | صفه المتحدث",
    "contact_phone": (
        "phone | telephone | tel | gsm | الهاتف | رقم الهاتف | numero de telephone | whatsapp | واتساب | portable"
    ),
    "contact_email": (
        "email | e-mail | mail | courriel | adresse e-mail | adresse mail | البريد الالكتروني | "
        "عنوان البريد الالكتروني | الايميل | email address | اسم المستخدم | nom d'utilisateur"
    ),
    "consent_processing": (
        "معالجه المعطيات | معالجه معطياتي | traitement des donnees | traitement de mes donnees | "
        "processing of data | data processing | الموافقه علي المعالجه | loi 09-08 | 09-08"
    ),
    "consent_publication": (
        "نشر التجربه | publication de l'experience | publier l'experience | publication of the experience"
    ),
    "consent_contact_name": "نشر الاسم | نشر اسم | publication du nom | publier mon nom | publication of the name",
    "consent_photos": "نشر الصور | publication des photos | publier les photos | publication of the photos",
}

# What the form's program writes for itself. `start` and `end` are its clock, not the experience's, where it is Kobo.
TECHNICAL = set(
    "_id _index _tags _notes _status _submitted_by _validation_status __version__ _version_ deviceid today username subscriberid"
    " simid phonenumber audit formhub/uuid meta/instanceid meta/rootuuid instanceid rootuuid _parent_index _parent_table_name"
    " _submission__id _submission__uuid _geolocation score total_score".split()
)
KOBO_CLOCK = {"start", "end"}
_MARKS = re.compile(r"[\"'“”«»*?؟:.,،؛;!()\[\]_\-–\u200c]+|^\W*\d+\W+")


@cache
def dictionary():
    """[(phrase, target)], the longest first; the names and questions of our own form among them."""
    known = {plain(word): target for target, words in WORDS.items() for word in words.split("|")}
    for name, field in ExperienceForm.base_fields.items():
        labels = in_all_languages(field.label) | in_all_languages(Experience._meta.get_field(name).verbose_name) | {name}
        if name not in targets.MONTHS_ALONE:  # their question says only «month»
            known |= {plain(words): name for words in labels if words}
    return sorted(known.items(), key=lambda pair: -len(pair[0]))


def plain(words):
    """`words` folded, without marks and numbering."""
    return " ".join(_MARKS.sub(" ", fold(words)).split())


def guess(columns):
    """[(target, certainty)] of each column, from its heading alone; nothing is taken twice, the surest first."""
    is_kobo = any(fold(column["name"]).rpartition("/")[2] in ("_uuid", "_id") for column in columns)
    found = [_known(column["name"], is_kobo) for column in columns]
    taken, guessed = set(), [(targets.LEAVE, "")] * len(columns)
    for place in sorted(range(len(columns)), key=lambda place: -found[place][1]):
        target, _length, certainty = found[place]
        if target not in taken or target in targets.SEVERAL:
            guessed[place] = (target, certainty)
        if target:
            taken.add(target)
    return guessed


def _known(name, is_kobo):
    """(target, how well it is known, certainty): an exact heading, or else the longest phrase within it."""
    name = fold(name)
    last = name.rpartition("/")[2]
    if {name, last} & TECHNICAL or (is_kobo and last in KOBO_CLOCK):
        return targets.KEY if last == "_id" else targets.LEAVE, 1, CERTAIN
    for words in (plain(name), plain(last)):
        for phrase, target in dictionary():
            if phrase == words:
                return target, 1000, CERTAIN
    for words in (plain(last), plain(name)):
        for phrase, target in dictionary():
            if len(phrase) > 1 and _within(phrase, words):
                return target, len(phrase), PROBABLE
    return targets.LEAVE, 0, ""


def _within(phrase, words):
    """Arabic words carry their article and prepositions in front; Latin ones stand alone."""
    if phrase.isascii():
        return re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", words) is not None
    return phrase in words if len(phrase) > 3 else phrase in words.split()
