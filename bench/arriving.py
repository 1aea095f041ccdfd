"""Experiences from another form: a file of 10,000 answers brought in."""

import subprocess
import sys

from bench import benchmark, result

ROWS = 10_000


@benchmark
def import_10k():
    """10,000 answers of real length, as XLSX and as CSV, opened and read row by row for the preview, then as many imported
    as one press may; each in a process of its own, whose peak of memory until the preview is told."""
    for kind in ("xlsx", "csv"):
        command = [sys.executable, "-m", "bench.arriving", kind]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        opened, read, written, megabytes = map(float, told.split())
        yield result(f"import.10k.{kind}: opened", opened, "s")
        yield result(f"import.10k.{kind}: previewed, opening included", opened + read, "s", against="60 s", other=60)
        yield result(f"import.10k.{kind}: 2,000 of them imported", written, "s")
        yield result(f"import.10k.{kind}: peak of memory", megabytes, "MB", against="500 MB", other=500)


def measure(kind):
    """Print the seconds to open, read and import the file, and the peak of memory until the preview in MB."""
    import resource
    import tempfile
    import time
    from pathlib import Path

    import django

    django.setup()
    from django.utils import translation

    from experiences.arriving.draft import new_draft, told_targets
    from experiences.arriving.importing import MOST_AT_ONCE, import_draft
    from experiences.arriving.reading import read_draft
    from members.models import User

    coordinator = User.objects.get(username="coordinator")
    with tempfile.TemporaryDirectory() as folder, translation.override("ar-ma"):
        path = Path(folder) / f"answers.{kind}"
        subprocess.run([sys.executable, "-m", "bench.arriving", "write", str(path)], check=True)
        start = time.perf_counter()
        draft = new_draft(path.read_bytes(), path.name, by=coordinator)
        opened = time.perf_counter()
        draft.match(told_targets(draft), {})
        seal = draft.begin_reading("ar-ma")
        read_draft(draft, seal)
        read, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        draft.rows.filter(number__gt=MOST_AT_ONCE + 1).delete()
        begun = time.perf_counter()
        imported = import_draft(draft, by=coordinator, seal=seal)
        written = time.perf_counter()
        print(opened - start, read - opened, written - begun, peak)
        assert imported.taken_in == MOST_AT_ONCE, imported.left_out
        imported.take_back(by=coordinator)


def write(path):
    """The file: titles, stories and contacts as long as people write them, two thousand letters a row."""
    import csv

    from openpyxl import Workbook

    sentence = "اجتمعت الساكنة مع الجمعية والجماعة واتفقت على برنامج لتهيئة الساحة وتتبع الأشغال معا. "
    story = [sentence * 4, sentence * 3, sentence * 5, sentence * 4, sentence * 3, sentence * 2, sentence * 2]
    heads = (
        "طابع زمني|البريد الإلكتروني|اسم الجمعية|نوع الجمعية|عنوان التجربة|ملخص التجربة|الموضوع|آلية المشاركة|الحي"
        "|تاريخ البداية|تاريخ النهاية|عدد النساء|عدد الرجال|عدد الشباب|الفئات المستهدفة|السياق|الأهداف|المراحل|النتائج|الصعوبات"
        "|الدروس المستخلصة|الاستدامة|الاسم الكامل|رقم الهاتف|معالجة المعطيات|نشر التجربة|الصور|كيف سمعتم بنا؟"
    ).split("|")
    rows = (
        [
            f"2024/03/15 10:{number // 60 % 60:02}:{number % 60:02} {number}",
            f"a{number}@example.org",
            f"جمعية تجريبية رقم {number}",
            "جمعية محلية",
            f"تهيئة ساحة الحي رقم {number} بمشاركة الساكنة",
            sentence * 2,
            "البيئة والنظافة",
            "ميزانية تشاركية",
            "القصبة, الناباص",
            "ماي 2023",
            "نونبر 2023",
            number % 90 + 10,
            number % 70,
            number % 7,
            "النساء, الشباب",
            *story,
            "أمينة التجريبية",
            "0612345678",
            "نعم",
            "نعم",
            f"https://drive.google.com/open?id={number}",
            "من صديقة",
        ]
        for number in range(ROWS)
    )
    if path.endswith(".csv"):
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heads, *rows])
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    book.save(path)


if __name__ == "__main__":
    write(sys.argv[2]) if sys.argv[1] == "write" else measure(sys.argv[1])
