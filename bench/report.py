"""The plan taken along and brought back: its report in print, and the sheet of 500 rows that a coordinator brings in."""

import time

from bench import benchmark, result

ROWS = 500


@benchmark
def report():
    """The 13 actions as a PDF, printed anew; 500 new actions from a sheet, read for the preview and written."""
    from django.core.management import call_command
    from django.utils import translation

    from actions.report.chosen import chosen
    from actions.report.document import Report, print_report
    from actions.report.importing import read_sheet, write_sheet
    from members.models import User

    call_command("createcachetable", verbosity=0)
    coordinator = User.objects.get(username="coordinator")
    with translation.override("ar-ma"):
        start = time.perf_counter()
        actions, shown = chosen(asked_by(coordinator))
        print_report(Report(actions, sees_names=True, shown=shown), "bench-report")
        yield result("report.pdf", time.perf_counter() - start, "s")
        content = sheet()
        start = time.perf_counter()
        seal = read_sheet(content).seal
        yield result("report.preview", time.perf_counter() - start, "s")
        write_sheet(content, seal=seal, by=coordinator)
        yield result("report.import", time.perf_counter() - start, "s")


def asked_by(user):
    from django.test import RequestFactory

    request = RequestFactory().get("/plan/report.pdf")
    request.user = user
    return request


def sheet():
    """A sheet of ROWS new actions with deadline, status, sentence, party and steps."""
    import tablib

    from kit.spreadsheets.files import XLSX

    headings = ["Code", "Objectif", "Mesures pratiques (arabe)", "Échéance", "Responsable", "Statut", "Étapes"]
    rows = [
        ["", "1", f"إجراء للقياس {number}", "نهاية ماي 2027", "فريق المشروع", "Prévue", "مرحلة أولى\nمرحلة ثانية"]
        for number in range(ROWS)
    ]
    return XLSX().export_data(tablib.Dataset(*rows, headers=headings))
