"""What the desk is told by mail: each kind once, to whom it concerns, with a subject that says what to do."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from experiences.models import Experience
from nashark.digest import experiences_unread

pytestmark = pytest.mark.django_db


def told(run_jobs, user):
    """Subjects of the mails that `user` has got since the last time."""
    run_jobs()
    subjects = [message.subject for message in mail.outbox if message.to == [user.email]]
    mail.outbox.clear()
    return subjects


def test_from_arrival_to_withdrawal(make_experience, coordinator, reviser, run_jobs):
    experience = make_experience(title="حديقة")
    assert told(run_jobs, coordinator) == ["اقرؤوا تجربة جديدة أو أسندوها: «حديقة»"]
    experience.assign(reviser, by=coordinator)
    assert told(run_jobs, reviser) == ["اقرؤوا التجربة المسندة إليكم: «حديقة»"]
    experience.ask_completion(by=coordinator, reason="ماذا؟")
    experience.send()
    run_jobs()
    assert not [message for message in mail.outbox if message.to == [coordinator.email]], "it is the reviser's to read"
    assert told(run_jobs, reviser) == ["اقرؤوا ما استُكمل في «حديقة»"]
    experience.withdraw(reason="غيرنا رأينا")
    run_jobs()
    assert "غيرنا رأينا" in next(message.body for message in mail.outbox if message.to == [reviser.email])
    assert told(run_jobs, reviser) == ["ضعوا «حديقة» جانبا: سحبتها الجهة المرسلة"]


def test_in_the_readers_language_with_a_way_to_the_page(make_experience, coordinator, run_jobs):
    coordinator.language = "fr"
    coordinator.save()
    experience = make_experience(title="حديقة")
    run_jobs()
    letter = next(message for message in mail.outbox if message.to == [coordinator.email])
    assert letter.subject == "Lisez une nouvelle expérience, ou confiez-la : « حديقة »"
    assert f"/fr/experiences/review/{experience.pk}/" in letter.body
    assert "amina@example.org" not in letter.body, "the contact stays on the page"


def test_who_took_it_or_put_it_down_again_is_not_written_to(make_experience, coordinator, reviser, run_jobs):
    experience = make_experience()
    told(run_jobs, coordinator)
    experience.assign(reviser, by=reviser)
    assert not told(run_jobs, reviser)
    experience.assign(None, by=reviser)
    experience.assign(reviser, by=coordinator)
    experience.assign(None, by=coordinator)
    assert not told(run_jobs, reviser), "it was somebody else's when the mail was written"


def test_what_a_reader_who_left_was_given_is_nobodys(make_experience, coordinator, reviser, run_jobs, client_for):
    experience = make_experience(title="حديقة")
    experience.assign(reviser, by=coordinator)
    experience.ask_completion(by=coordinator, reason="ماذا؟")
    told(run_jobs, coordinator)
    reviser.person.team_memberships.update(until=timezone.localdate())
    Experience.objects.get().send()
    assert told(run_jobs, coordinator) == ["اقرؤوا ما استُكمل في «حديقة»"]
    queue = client_for(coordinator).get("/experiences/review/", {"assigned": "nobody"})
    assert queue.context["found"] == 1
    assert [count for code, _words, count, _address in queue.context["filters"].readers if code == "nobody"] == [1]


def test_a_muted_kind_and_invented_experiences_write_nothing(make_experience, coordinator, reviser, run_jobs):
    coordinator.muted_mails = ["experience_arrived"]
    coordinator.save()
    make_experience()
    demonstration = make_experience(is_demonstration=True)
    demonstration.assign(reviser, by=coordinator)
    assert not told(run_jobs, coordinator) and not told(run_jobs, reviser)


def test_the_week_tells_what_nobody_reads(make_experience, coordinator):
    old, taken, _new = (make_experience(title=title) for title in ["قديمة", "مأخوذة", "جديدة"])
    taken.assign(coordinator, by=coordinator)
    Experience.objects.filter(pk__in=[old.pk, taken.pk]).update(sent_at=timezone.now() - timedelta(days=8))
    item = experiences_unread()
    assert item.title == "تجربة واحدة تنتظر منذ أكثر من أسبوع ولا أحد يقرؤها"
    assert item.path == "/experiences/review/?assigned=nobody&waits=desk"
    old.accept(by=coordinator)
    assert experiences_unread() is None
