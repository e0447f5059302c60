import logging, pytest
from tests.access import test_bad_input as t, test_access as acc
from tests.access.table import ROLES, SIGN_IN
from tests.access.world import build
pytestmark=[pytest.mark.django_db]
MINE=[l for l in t.lines() if "score" in l.name]
@pytest.fixture
def world():
    logging.disable(logging.ERROR); yield build(); logging.disable(logging.NOTSET)
def test_all(world, monkeypatch):
    monkeypatch.setattr(t,"lines",lambda: MINE)
    f=lambda n:getattr(t,n)
    errs=[]
    for kind in t.NONSENSE:
        try: f("test_nonsense_in_a_field_is_answered_in_words")(world,kind)
        except AssertionError as e: errs.append(str(e)[:800])
    for key in ["a\x00b","\ud800","unknown"]:
        try: f("test_a_key_that_the_api_does_not_know_is_a_400")(world,key)
        except AssertionError as e: errs.append(str(e)[:800])
    for n in [0,2**31,10**18-1,2**63,10**30]:
        try: f("test_the_number_of_nothing_is_not_found")(world,n)
        except AssertionError as e: errs.append(str(e)[:800])
    for q in ["cursor=x","cursor=WzBd","only=x&text=%FF","order=x"]:
        try: f("test_nonsense_in_an_address_is_answered_in_words")(world,q)
        except AssertionError as e: errs.append(str(e)[:800])
    wrong=[]
    for line in MINE:
        for role, expected in zip(ROLES, line.expected, strict=True):
            answer,written=acc.visit(world,line,role)
            if acc.got(answer)!=expected: wrong.append(f"{line} as {role}: {acc.got(answer)} says {expected}")
            if line.method=="GET" or expected in (SIGN_IN,"403","404"): wrong+= [f"{line} {role} writes {s}" for s in written]
    assert errs+wrong==[], "\n".join(errs+wrong)
