"""Users with their teams, leaders and books."""

from accounts.models import Book, Team, User
from tests.factories import TeamFactory, UserFactory
from tests.imports.conftest import counts, issues


def test_a_rep_gets_a_book_on_the_named_target_book(take):
    take("users", "name,email,target book\nAna,ana@x.com,Mid-market\nBo,bo@x.com,\n")

    assert dict(Book.objects.values_list("rep__name", "target_book__code")) == {"Ana": "mid-market", "Bo": "general"}


def test_an_unknown_target_book_names_the_known_ones(take):
    job = take("users", "name,target book\nAna,Nothing\n")

    assert "general" in job.issues.get().reason and counts(job) == (0, 0, 0, 1)
    assert not User.objects.filter(name="Ana").exists()


def test_users_are_matched_by_address_then_by_name(take):
    ana = UserFactory(name="Ana", email="ana@x.com", time_zone="")

    job = take("users", "name,email,time zone\nAnna,ANA@x.com,Europe/Oslo\n")

    ana.refresh_from_db()
    assert counts(job) == (0, 1, 0, 0) and (ana.name, ana.time_zone) == ("Ana", "Europe/Oslo")


def test_a_real_address_replaces_the_placeholder(take):
    take("users", "id,name\n1,Ana\n", source="hr")
    take("users", "id,name,email\n1,Ana,ana@x.com\n", source="hr")

    assert User.objects.get(name="Ana").email == "ana@x.com"


def test_a_login_address_is_never_changed(take):
    take("users", "id,name,email\n1,Ana,ana@x.com\n", source="hr")
    job = take("users", "id,name,email\n1,Ana,thief@x.com\n", source="hr")

    assert User.objects.get(name="Ana").email == "ana@x.com" and counts(job) == (0, 0, 1, 0)


def test_an_address_of_somebody_else_rejects_its_row_and_nothing_else(take):
    UserFactory(name="Bo", email="bo@x.com")
    take("users", "id,name\n1,Ana\n", source="hr")

    job = take("users", "id,name,email\n1,Ana,bo@x.com\n2,Cy,cy@x.com\n", source="hr")

    assert issues(job) == [(2, "email_taken")] and "bo@x.com" in job.issues.get().reason
    assert counts(job) == (1, 0, 0, 1) and User.objects.get(name="Ana").email == "ana@import.invalid"


def test_of_two_rows_with_one_address_the_second_is_rejected(take):
    take("users", "id,name\n3,Cy\n", source="hr")

    job = take("users", "id,name,email\n1,Ana,ana@x.com\n2,Bo,ANA@x.com\n3,Cy,ana@x.com\n", source="hr")

    assert issues(job) == [(3, "email_taken"), (4, "email_taken")] and counts(job) == (1, 0, 0, 2)


def test_the_address_of_a_robot_is_nobodys(take):
    job = take("users", "name,email\nAna,import@robot.invalid\n", by=User.objects.robot("import"))

    assert issues(job) == [(2, "email_taken")]


def test_a_manager_is_found_by_the_address_that_the_same_file_gives(take):
    take("users", "id,name\n2,Mia\n", source="hr")

    job = take("users", "id,name,email,manager\n1,Ana,ana@x.com,mia@x.com\n2,Mia,mia@x.com,\n", source="hr")

    assert counts(job) == (1, 1, 0, 0) and User.objects.filter(email="mia@x.com", role="leader").count() == 1


def test_imported_ops_may_open_the_admin_and_others_may_not(take):
    text = "id,name,email,role\n1,Olga,olga@x.com,{role}\n2,Ana,ana@x.com,rep\n"
    take("users", text.format(role="ops"), source="hr")
    assert dict(User.objects.filter(is_robot=False).values_list("name", "is_staff")) == {"Olga": True, "Ana": False}

    take("users", text.format(role="leader"), source="hr")
    assert not User.objects.get(name="Olga").is_staff

    take("users", text.format(role="ops"), source="hr")
    assert User.objects.get(name="Olga").is_staff


def test_two_users_of_one_name_need_an_address(take):
    UserFactory(name="Ana"), UserFactory(name="Ana")

    assert issues(take("users", "name\nAna\n")) == [(2, "several_users")]


def test_names_without_latin_letters_get_distinct_placeholders(take):
    take("users", "name\nآنا\nرضا\n")

    addresses = set(User.objects.filter(is_robot=False).values_list("email", flat=True))
    assert len(addresses) == 2 and all(address.endswith("@import.invalid") for address in addresses)


def test_a_manager_leads_the_team_below_the_region(take):
    take("users", "name,manager,region\nAna,Mia,North\nBo,Mia,North\nMia,,North\n")

    mia = User.objects.get(name="Mia")
    assert mia.role == "leader" and not Book.objects.filter(rep=mia).exists()
    assert Team.objects.get(leader=mia).parent.name == "North"


def test_a_named_team_keeps_its_leader_and_place(take):
    lead = UserFactory(name="Old lead", role="leader")
    team = TeamFactory(name="Sales", leader=lead)

    take("users", "name,team,manager\nAna,sales,New lead\n")

    team.refresh_from_db()
    assert team.leader == lead and User.objects.get(name="Ana").team == team


def test_ops_never_become_leaders_by_a_file(take):
    UserFactory(name="Olga", role="ops")

    job = take("users", "name,manager\nAna,Olga\n")

    assert issues(job) == [(2, "no_manager_role")] and User.objects.get(name="Olga").role == "ops"


def test_a_dry_run_makes_nobody(take):
    job = take("users", "name,manager,region\nAna,Mia,North\n", dry_run=True)

    assert counts(job) == (1, 0, 0, 0)
    assert not User.objects.filter(is_robot=False).exists() and not Team.objects.exists()


def test_a_second_import_changes_nobody(take):
    text = "id,name,email,manager,region,role\n1,Ana,ana@x.com,Mia,North,rep\n2,Mia,mia@x.com,,North,leader\n"
    take("users", text, source="hr")

    assert counts(take("users", text, source="hr")) == (0, 0, 2, 0)
