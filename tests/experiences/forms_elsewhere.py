"""Exports as Google Forms and KoboToolbox write them, small and invented, for the tests of what arrives from elsewhere."""

import csv
import io

from openpyxl import Workbook

GOOGLE = [
    "طابع زمني",
    "عنوان البريد الإلكتروني",
    "اسم الجمعية أو المصلحة",
    "نوع الجمعية",
    "عنوان التجربة",
    "ملخص التجربة في جملة واحدة",
    "الموضوع",
    "آلية المشاركة",
    "في أي حي؟",
    "تاريخ البداية",
    "تاريخ النهاية",
    "عدد النساء",
    "عدد الرجال",
    "الفئات المستهدفة",
    "السياق والمشكل",
    "النتائج",
    "الاسم الكامل",
    "رقم الهاتف",
    "أوافق على معالجة معطياتي",
    "أوافق على نشر التجربة",
    "صور من التجربة",
    "كيف سمعتم بنا؟",
]


def google_row(number=1, **changes):
    """An answer to the Arabic form; `changes` by the place's name below."""
    names = (
        "sent_there email holder kind title summary theme mechanism places start end women men groups context results contact"
        " phone processing publication photos heard"
    ).split()
    told = [
        f"2024/03/{number % 28 + 1:02} 10:22:3{number % 10} ص غرينتش+1",
        f"amina{number}@example.org",
        f"جمعية تجريبية {number}",
        "جمعية محلية",
        f"حديقة الحي رقم {number}",
        "قرر سكان الحي معا كيف تصير الساحة حديقة.",
        "ENV ع",
        "PB ع",
        "KASBA ع, NABAS ع",
        "ماي 2023",
        "مستمرة",
        "١٢٠",
        "80",
        "WOMEN ع, ALL ع",
        "كانت الساحة مهملة.",
        "صارت الساحة حديقة.",
        "أمينة التجريبية",
        "0612345678",
        "نعم، أوافق",
        "نعم",
        "https://drive.google.com/open?id=a1, https://drive.google.com/open?id=b2",
        "من صديقة",
    ]
    return [changes.get(name, value) for name, value in zip(names, told, strict=True)]


KOBO = (
    "start|end|qui/Nom de l’association|qui/Type d’organisation|quoi/Titre de l’expérience|quoi/En une phrase|quoi/Thème|"
    "quoi/Mécanisme de participation|groups|groups/WOMEN|groups/ALL|Date de début|Femmes|Hommes|Contexte et problème|"
    "Nom du contact|Téléphone|J’accepte le traitement de mes données|"
    "J’accepte la publication de l’expérience|photo|photo_URL|"
    "_id|_uuid|_submission_time|_index"
).split("|")


def kobo_row(number=1, **changes):
    names = (
        "start end holder kind title summary theme mechanism groups women_flag all_flag begun women men context contact phone"
        " processing publication photo photo_url id uuid sent index"
    ).split()
    told = [
        "2024-03-15T10:00:00.000+01:00",
        "2024-03-15T10:12:00.000+01:00",
        f"Association d’essai {number}",
        "Association locale",
        f"Le jardin du quartier {number}",
        "Les habitants ont décidé ensemble de leur place.",
        "ENV",
        "PB",
        "WOMEN ALL",
        1,
        1,
        "2023-05-02",
        60,
        40,
        "La place était à l’abandon.",
        "Amina d’Essai",
        612345678,
        "oui",
        "non",
        "IMG_1.jpg",
        "https://kc.kobotoolbox.org/media/original?media_file=IMG_1.jpg",
        1000 + number,
        f"0e2f6c1e-7a55-4f0e-9a51-{number:012}",
        "2024-03-15T09:12:31",
        number,
    ]
    return [changes.get(name, value) for name, value in zip(names, told, strict=True)]


def xlsx(*rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def csv_text(*rows, delimiter=","):
    stored = io.StringIO()
    csv.writer(stored, delimiter=delimiter).writerows(rows)
    return stored.getvalue()
