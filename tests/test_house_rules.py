"""The rules of the house (docs/structure.md), read from the code itself."""

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.template.utils import get_app_template_dirs
from django.urls import URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
LINE = ["kit", "members", "actions", "experiences", "petitions", "trainings", "guide", "nashark"]
APPS = [name for name in LINE if (ROOT / name / "__init__.py").exists()]
SOURCES = {path: ast.parse(path.read_text("utf-8")) for app in APPS for path in sorted((ROOT / app).rglob("*.py"))}
TEMPLATES = {path: path.read_text("utf-8") for path in sorted((ROOT / "templates").rglob("*.*"))}
CODE = {path: tree for path, tree in SOURCES.items() if "migrations" not in path.parts}


def where(path, line=None):
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path) for path in SOURCES}


def imported_modules(tree):
    """(line, module) of each import of the tree, also inside functions; `from a import b` is a.b where b is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield node.lineno, full if full in MODULES else node.module


# --- Imports ------------------------------------------------------------------------------------------------------


def test_imports_run_one_way():
    wrong = [
        f"{where(path, line)} imports {module}"
        for path, tree in SOURCES.items()
        for line, module in imported_modules(tree)
        if (target := module.split(".")[0]) in LINE and LINE.index(target) > LINE.index(path.relative_to(ROOT).parts[0])
    ]
    assert not wrong


def test_relations_between_models_run_one_way():
    ours = [model for model in apps.get_models() if model._meta.app_label in LINE]
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in ours
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.app_label in LINE
        and LINE.index(field.related_model._meta.app_label) > LINE.index(model._meta.app_label)
    ]
    assert ours
    assert not wrong


def test_no_circle_of_imports():
    graph = {
        module_name(path): {module for _, module in imported_modules(tree) if module in MODULES}
        for path, tree in CODE.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


# --- Files and functions ------------------------------------------------------------------------------------------


def test_no_drawer_for_everything():
    drawers = {"utils", "helpers", "services", "common", "misc"}
    assert not [where(path) for path in SOURCES if path.stem in drawers or drawers & set(path.parts)]


def test_a_view_is_at_most_25_lines():
    views = {inspect.unwrap(callback) for _, callback in addresses()}
    ours = [view for view in views if view.__module__.split(".")[0] in APPS]
    bodies = {
        view: re.sub(r"(?s)\A.*?(?=^(?:async )?(?:def|class) )", "", inspect.getsource(view), flags=re.M) for view in ours
    }
    long = [f"{view.__module__}.{view.__qualname__}" for view, body in bodies.items() if len(body.splitlines()) > 25]
    assert ours
    assert not long


def addresses(patterns=None, namespace=""):
    """(name, view) of every address of the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern.callback


def test_nothing_is_left_for_later():
    ours = [*SOURCES, *TEMPLATES, *ROOT.glob("docs/*.md"), *ROOT.glob("bin/*"), *ROOT.glob("tests/**/*.py")]
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    assert not [where(path) for path in ours if path.is_file() and marks.search(path.read_text("utf-8"))]


# --- Templates and styles -----------------------------------------------------------------------------------------


def names_in_code():
    """Every string of the code, as a pattern: what an f-string fills in may be anything."""
    for tree in CODE.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def test_every_template_is_used():
    included = r"""{%\s*(?:include|extends)\s+["']([^"']+)["']"""
    patterns = {re.escape(name) for text in TEMPLATES.values() for name in re.findall(included, text)}
    patterns |= {pattern for pattern in names_in_code() if re.search(r"\.(html|txt|xml|svg)$", pattern)}
    used = re.compile("|".join(sorted(patterns)))
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}  # 429: by allauth
    elsewhere = [Path(folder) for folder in get_app_template_dirs("templates")]
    unused = [
        name
        for path in TEMPLATES
        if (name := path.relative_to(ROOT / "templates").as_posix()) not in by_django
        and not used.fullmatch(name)
        and not any((folder / name).exists() for folder in elsewhere)
    ]
    assert TEMPLATES
    assert not unused


PAGES = {
    path: text
    for path, text in TEMPLATES.items()
    if path.suffix == ".html" and not {"admin", "emails", "email", "print"} & set(path.parts)
}


def test_templates_carry_no_inline_style_or_script():
    """The content policy would drop them; data blocks (JSON) are no scripts."""
    script = r"<script(?![^>]*\b(?:src=|type=[\"']application/))"
    inline = re.compile(rf"<style|{script}|<[^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
    assert not [where(path) for path, text in PAGES.items() if inline.search(text)]


def test_templates_ask_no_third_party():
    loaded = re.compile(
        r"""<(?:script|img|iframe|source|video|audio)[^>]*\ssrc=["'](?:https?:)?//|<link[^>]*href=["'](?:https?:)?//"""
    )
    assert not [where(path) for path, text in PAGES.items() if loaded.search(text)]


def test_styles_name_logical_sides_only():
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
        r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
        r"|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    )
    sheets = list(ROOT.glob("static/css/**/*.css"))
    wrong = [
        f"{where(path, number)} {line.strip()}"
        for path in sheets
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if physical.search(line)
    ]
    assert sheets
    assert not wrong


# --- Words --------------------------------------------------------------------------------------------------------

CATALOGUES = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
FORMS = {"ar_MA": 6, "fr": 2}


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def test_both_languages_have_a_catalogue():
    assert {path.parts[-3] for path in CATALOGUES} == set(FORMS)


@pytest.mark.parametrize("path", CATALOGUES, ids=where)
def test_every_message_is_translated(path):
    catalogue = polib.pofile(str(path))
    forms = FORMS[path.parts[-3]]
    wanting = [
        entry.msgid
        for entry in catalogue
        if entry.fuzzy
        or (
            len([form for form in entry.msgstr_plural.values() if form]) != forms if entry.msgid_plural else not entry.msgstr
        )
    ]
    assert catalogue
    assert not wanting
    assert f"nplurals={forms};" in catalogue.metadata["Plural-Forms"]
    assert not catalogue.obsolete_entries()


def test_translations_keep_the_placeholders():
    placeholder = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")
    lost = [
        f"{where(path)} {entry.msgid!r} {form!r}"
        for path in CATALOGUES
        for entry in polib.pofile(str(path))
        for form in ([entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values())
        # A form for zero, one or two may say its number in words.
        if not set(placeholder.findall(form)) <= set(placeholder.findall(entry.msgid + entry.msgid_plural))
        or (not entry.msgid_plural and set(placeholder.findall(entry.msgid)) != set(placeholder.findall(form)))
    ]
    assert not lost


def test_the_catalogues_are_in_step_with_the_code(tmp_path):
    """`manage.py makemessages` would add nothing and drop nothing."""
    for name in [*APPS, "templates", "locale", "manage.py"]:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, tmp_path / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "nashark.settings"},
        check=True,
        capture_output=True,
    )
    for path in CATALOGUES:
        fresh = polib.pofile(str(tmp_path / path.relative_to(ROOT)))
        assert {key(entry) for entry in fresh} == {key(entry) for entry in polib.pofile(str(path))}


# --- Migrations and documentation ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def documentation():
    return "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")])


def test_every_command_is_documented():
    commands = [path.stem for app in APPS for path in (ROOT / app).glob("management/commands/[a-z]*.py")]
    told = documentation()
    assert commands
    assert not [name for name in commands if f"manage.py {name}" not in told]


def test_every_setting_of_the_environment_is_documented():
    tree = SOURCES[ROOT / "nashark" / "settings.py"]
    asked = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[0] == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    table = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "deploy.md").read_text("utf-8"), re.MULTILINE))
    assert asked
    assert asked <= table
    assert table <= asked | {"NASHARK_DEMONSTRATION", "NASHARK_DEMO_PASSWORD"}, "the table names a setting nobody reads"


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{where(path)} → {target}"
        for path in chain(ROOT.glob("*.md"), ROOT.glob("docs/*.md"))
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8"))
        if not target.startswith(("http:", "https:", "mailto:")) and not (path.parent / target).exists()
    ]
    assert not broken
