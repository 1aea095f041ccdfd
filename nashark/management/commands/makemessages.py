from django.core.management.commands import makemessages


class Command(makemessages.Command):
    help = "Bring the Arabic and French catalogues in step with the code: no places, no leftovers."

    def handle(self, *args, **options):
        options["locale"] = options["locale"] or ["ar_MA", "fr"]
        options["no_location"], options["no_obsolete"] = True, True
        options["ignore_patterns"] += [".venv", "var", "node_modules", "static/vendor", "tests"]
        super().handle(*args, **options)
