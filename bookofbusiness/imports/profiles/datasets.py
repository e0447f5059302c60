"""Profiles of two public sets: the Maven CRM practice data and the names of the Global LEI index."""

from bookofbusiness.imports import values as v
from bookofbusiness.imports.dates import Order
from bookofbusiness.imports.fields import Field
from bookofbusiness.imports.profiles.profile import Profile

MILLION = 1_000_000
MAVEN = Profile(
    name="maven",
    label="Maven CRM",
    order=Order.MONTH_FIRST,
    currency="USD",
    opens_as="engaging",
    readers={("accounts", "annual_revenue"): Field(v.decimal(times=MILLION), "numeric")},  # the file counts millions
    spellings={"industry": {"technolgy": "technology"}, "country": {"philipines": "PH"}},
    headers={
        "users": {"name": "sales_agent", "manager": "manager", "region": "regional_office"},
        "accounts": {
            "name": "account", "industry": "sector", "founded_in": "year_established", "annual_revenue": "revenue",
            "employees": "employees", "country": "office_location", "parent": "subsidiary_of",
        },
        "products": {"name": "product", "series": "series", "list_price": "sales_price"},
        "opportunities": {
            "id": "opportunity_id", "owner": "sales_agent", "product": "product", "account": "account",
            "stage": "deal_stage",
            "opened_on": "engage_date", "close_on": "close_date", "amount": "close_value",
        },
    },
)  # fmt: skip
GLEIF = Profile(
    name="gleif",
    label="GLEIF",
    headers={
        "accounts": {
            "id": "LEI",
            "name": "LegalName",
            "country": "Country",
            "tags": "IndustryTags",
            "industry": "IndustryTags",
        }
    },
    readers={("accounts", "industry"): Field(v.first_tag)},
    ignored={"accounts": "EntityCategory"},
)
PROFILES = (MAVEN, GLEIF)
