"""The catalogue: found however it is spelt, counted by its facets, shared by its address."""

import re
from urllib.parse import quote

import pytest

from experiences.catalogue.asked import Asked
from experiences.catalogue.cards import SIZE, listed
from experiences.catalogue.finding import COLUMNS, LISTS, find
from experiences.catalogue.search import marked, searched, snippet
from experiences.models import Experience, Publication

LIST = "/experiences/catalogue/"


@pytest.fixture
def three(publish):
    """A garden and a budget in Arabic, a school council in French."""
    return {
        "garden": publish(
            title="حديقة الحي بأيدي سكانها",
            summary="جملة عن الساحة.",
            context="اجتمعت الجمعياتُ والساكنة حول الآليات التشاركية للحوار.",
            theme_id="ENV",
            mechanism_id="OTHER",
            level="involve",
            holder_kind="association",
            start_year=2021,
            neighbourhoods=["KASBA"],
            groups=["ALL", "WOMEN"],
        ),
        "budget": publish(
            title="ميزانية تشاركية",
            summary="قررت الجمعية مع الشباب.",
            theme_id="YOUTH",
            level="empower",
            start_year=2022,
            neighbourhoods=["KASBA", "NABAS"],
            groups=["WOMEN"],
        ),
        "school": publish(
            title="Un conseil à l’école",
            summary="Des élèves votent.",
            theme_id="YOUTH",
            start_year=2022,
            language="fr",
            holder_name="Association des écoles",
        ),
    }


def copies(row, number):
    """`number` publications in all that say what `row` says, each of an experience of its own."""
    experiences = Experience.objects.bulk_create(
        Experience(link_digest=f"copy {place}", tracking_code=f"C{place:07}") for place in range(number - 1)
    )
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    made = Publication.objects.bulk_create(
        Publication(**told | {"id": None, "experience_id": experience.pk}) for experience in experiences
    )
    for copy in made:
        copy.groups.set(row.groups.all())
        copy.neighbourhoods.set(row.neighbourhoods.all())
    return [row, *made]


def keys_of(answer):
    return [card.row.pk for card in answer.context["cards"]]


def ask(client, three, address=""):
    """Names of the experiences that the list shows, in its order."""
    names = {row.pk: name for name, row in three.items()}
    return [names[key] for key in keys_of(client.get(f"{LIST}{address}"))]


# --- Words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("الجمعيات", {"garden", "budget"}),  # the plural finds the singular, the article and harakat count for nothing
        ("جمعية", {"garden", "budget"}),
        ("اليات", {"garden"}),
        ("الأليات الحوار", {"garden"}),  # all words, in whatever field
        ("الجمعية الشباب", {"budget"}),
        ("ECOLES", {"school"}),
        ("l'école", {"school"}),
        ("تشارك", {"garden", "budget"}),  # the beginning of a word
        ("شاركية", set()),  # its end is none
        ("زرافة", set()),
        ("جمعية_%", {"garden", "budget"}),
        ("' | '':*", {"garden", "budget", "school"}),  # nothing to search by
    ],
)
def test_an_experience_is_found_however_it_is_spelt(client, three, words, names):
    assert set(ask(client, three, f"?q={quote(words)}")) == names


def test_what_the_title_says_is_the_better_match(client, publish):
    body, title = publish(context="ساحة الحي"), publish(title="ساحة", context="")
    newest = publish(summary="في ساحة بعيدة")
    assert keys_of(client.get(f"{LIST}?q={quote('الساحة')}")) == [title.pk, newest.pk, body.pk]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("اجتمعت الجمعياتُ هنا", "جمعيه", "اجتمعت <mark>الجمعياتُ</mark> هنا"),
        ("في سنة ٢٠٢٣ وحدها", "2023", "في سنة <mark>٢٠٢٣</mark> وحدها"),
        ("نشـــارك معا", "نشارك", "<mark>نشـــارك</mark> معا"),
        ("L’E\u0301COLE d’été", "ecole", "L’<mark>E\u0301COLE</mark> d’été"),
        ("<b>école</b> & co", "ecole", "&lt;b&gt;<mark>école</mark>&lt;/b&gt; &amp; co"),
        ("للقاء واللقاء ولقاء", "لقاء", "<mark>للقاء</mark> <mark>واللقاء</mark> <mark>ولقاء</mark>"),
        ("mark amp lt", "amp", "mark <mark>amp</mark> lt"),
    ],
)
def test_the_match_is_marked_as_it_is_written(text, words, shown):
    assert marked(text, searched(words)).replace("&#x27;", "'") == shown


def test_a_snippet_shows_the_words_where_they_stand_together():
    text = "ساحة " + "كلام طويل " * 60 + "<i>ساحة</i> قرب المدرسة " + "كلام آخر " * 60
    part, told = snippet(text, searched("الساحة المدرسة"))
    assert told == {"ساح", "مدرس"}
    assert "&lt;i&gt;<mark>ساحة</mark>&lt;/i&gt; قرب <mark>المدرسة</mark>" in part
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert len(part) < 320


def test_the_list_shows_where_the_body_was_found(client, three):
    page = client.get(f"{LIST}?q={quote('اليات')}").text
    assert "<mark>الآليات</mark> التشاركية" in page


# --- Facets -------------------------------------------------------------------------------------------------------


def counts(address):
    from django.http import QueryDict

    asked = Asked(QueryDict(address.removeprefix("?")))
    found, _page, _cards = listed(asked)
    return found


def test_counts_of_a_facet_honour_the_other_filters_and_not_its_own(three):
    found = counts("theme=YOUTH")
    assert found.total == 2
    assert found.counts["theme"] == {"ENV": 1, "YOUTH": 2}
    assert found.counts["year"] == {"2022": 2}
    assert found.counts["neighbourhood"] == {"KASBA": 1, "NABAS": 1}
    found = counts("theme=YOUTH&neighbourhood=KASBA")
    assert found.total == 1
    assert found.counts["theme"] == {"ENV": 1, "YOUTH": 1}
    assert found.counts["neighbourhood"] == {"KASBA": 1, "NABAS": 1}
    assert found.counts["group"] == {"WOMEN": 1}


def test_each_count_is_what_choosing_it_would_show(three):
    """For every state of two filters and a word, and every value of every facet."""
    for state in ("", "theme=YOUTH", "theme=YOUTH&group=WOMEN", "neighbourhood=KASBA&year=2022", f"q={quote('جمعية')}"):
        for name in [*COLUMNS, *LISTS]:
            for value, number in counts(state).counts[name].items():
                others = "&".join(part for part in state.split("&") if not part.startswith(f"{name}="))
                assert counts(f"{others}&{name}={value}").total == number, (state, name, value)


def test_several_values_of_a_facet_are_one_or_the_other(client, three):
    assert set(ask(client, three, "?theme=YOUTH&theme=ENV")) == {"garden", "budget", "school"}
    assert set(ask(client, three, "?group=ALL&group=WOMEN")) == {"garden", "budget"}
    assert ask(client, three, "?group=ALL&group=WOMEN&year=٢٠٢٢") == ["budget"]
    assert ask(client, three, "?language=fr") == ["school"]


def test_each_chip_takes_its_own_filter_away(client, three):
    answer = client.get(f"{LIST}?q={quote('جمعية')}&theme=YOUTH&theme=ENV&sort=title&view=table&page=1")
    rests = [address for _label, _words, address in answer.context["asked"].chips]
    assert rests == [
        "theme=YOUTH&theme=ENV&sort=title&view=table",
        f"q={quote('جمعية')}&theme=ENV&sort=title&view=table",
        f"q={quote('جمعية')}&theme=YOUTH&sort=title&view=table",
    ]


# --- Order, pages, addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("newest", ["school", "budget", "garden"]),
        ("oldest", ["garden", "budget", "school"]),
        ("title", ["school", "garden", "budget"]),
        ("best", ["school", "budget", "garden"]),  # nothing is searched: the newest
        ("none of them", ["school", "budget", "garden"]),
    ],
)
def test_the_order_is_the_reader_s(client, three, order, names):
    assert ask(client, three, f"?sort={order}") == names


def test_pages_hold_each_experience_once(client, publish):
    made = {row.pk for row in copies(publish(), SIZE + 3)}
    first, second = client.get(LIST), client.get(f"{LIST}?page=٢")
    assert (len(keys_of(first)), len(keys_of(second))) == (SIZE, 3)
    assert {*keys_of(first), *keys_of(second)} == made
    assert keys_of(client.get(f"{LIST}?page=99999")) == keys_of(second)


HOSTILE = [
    "?page=0",
    "?page=-1",
    "?page=" + "9" * 40,
    "?page=%00",
    "?q=%00%EF%BF%BE" + "x" * 5000,
    "?q=" + "%D8%A3+" * 300,
    "?q=%ED%A0%80",
    "?theme=%00&theme=NONE&theme=" + "9" * 40,
    "?year=99999999999999999999&year=0&year=²",
    "?" + "&".join(f"group=x{number}" for number in range(500)),
    "?q=%27%20%3A*%20%26%20%21%28%5C&sort=id;--&view=<script>",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_whatever_is_asked_gets_a_sound_page(client, three, address):
    for language in ("", "/fr"):
        answer = client.get(f"{language}{LIST}{address}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text


def test_what_is_not_understood_is_left_aside_and_said(client, three):
    answer = client.get(f"{LIST}?theme=NONE&year=2021")
    assert [str(label) for label in answer.context["asked"].unread] == ["الموضوع"]
    assert keys_of(answer) == [three["garden"].pk]


# --- What is shown, and to whom -----------------------------------------------------------------------------------


def test_an_empty_catalogue_invites_and_one_without_an_answer_helps(client, db):
    empty = client.get(LIST).text
    assert "/experiences/tell/" in empty.split("<main")[1]
    assert f'href="{LIST}"' in client.get(f"{LIST}?q=x").text.split("<main")[1]


def test_the_front_page_shows_what_was_published_last(client, publish):
    made = [publish(title=f"تجربة {number}") for number in range(5)]
    answer = client.get("/")
    assert list(answer.context["published"]) == made[:1:-1]
    assert f'href="{LIST}{made[-1].pk}/"' in answer.text


def test_what_was_taken_back_is_found_nowhere(client, three, coordinator):
    garden = three["garden"]
    Publication.objects.take_back(garden.experience, by=coordinator, reason="طلب")
    assert set(ask(client, three)) == {"budget", "school"}
    assert set(ask(client, three, f"?q={quote('جمعيات')}")) == {"budget"}
    assert counts("").counts["theme"] == {"YOUTH": 2}
    assert counts("").counts["neighbourhood"] == {"KASBA": 1, "NABAS": 1}


@pytest.mark.parametrize("address", ["", f"?q={quote('تجربة')}&theme=ENV&group=WOMEN&view=table"])
@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client, publish, number, address, django_assert_num_queries
):
    copies(publish(groups=["WOMEN"], neighbourhoods=["KASBA", "NABAS"]), number)
    with django_assert_num_queries(7):
        client.get(f"{LIST}{address}")


def test_a_reader_s_cache_asks_again_and_is_sent_nothing_twice(client, three):
    answer = client.get(LIST)
    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies
    assert client.get(LIST, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.head(LIST).status_code == 200
    assert client.post(LIST).status_code == 405


def test_states_of_the_list_stay_out_of_search_engines(client, three):
    assert 'content="noindex' not in client.get(LIST).text
    assert 'content="noindex' in client.get(f"{LIST}?theme=ENV").text


def test_a_list_without_scripts_has_its_whole_state_in_links_and_a_form(client, three):
    page = client.get(f"{LIST}?q={quote('جمعية')}&group=WOMEN").text.split("<main")[1]
    assert re.search(r'<input type="hidden" name="group" value="WOMEN">', page)
    assert "<button" in page
    assert "<script" not in page


def test_the_found_rows_are_the_same_in_any_database(three):
    """The fixed rows of a fixed question; the suite asks it of SQLite and of PostgreSQL."""
    found = find(searched("جمعية"), {"group": ["WOMEN"]}, "title", 1, 5)
    assert found.keys == [three["garden"].pk, three["budget"].pk]
    assert (found.total, found.counts["level"]) == (2, {"involve": 1, "empower": 1})
