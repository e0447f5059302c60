"""Headers that most files share, whatever made them. A profile's own names come first."""

from bookofbusiness.imports.profiles.profile import Profile

REFERENCE = {
    "account": "account|account name|company|company name|organization|organisation|organization name|customer"
    "|customer name|client|client name|accountname|associated company|company / account|related company",
    "account_id": "account id|accountid|company id|customer id|associated company ids|associated company id"
    "|organization id",
    "account_domain": "account domain|company domain|company domain name|associated company domain",
}
OWNER = {
    "owner": "owner|owner name|owner email|rep|sales rep|salesperson|sales agent|account owner|assigned to"
    "|assigned user|assigned user name|assignedusername|user|agent|company owner|contact owner"
    "|deal owner|opportunity owner",
    "owner_id": "owner id|ownerid|account owner id|deal owner id|assigned user id|assigneduserid|hubspot owner id",
}
HEADERS = {
    "users": {
        "id": "id|user id|external id|employee id",
        "name": "name|full name|user|user name|rep|sales rep|sales agent|agent|employee",
        "email": "email|e-mail|email address|mail|login",
        "role": "role|user role|profile",
        "team": "team|team name|sales team|group",
        "region": "region|office|regional office|area|territory",
        "manager": "manager|leader|team lead|reports to|manager email|manager name",
        "time_zone": "time zone|timezone|tz",
        "language": "language|locale",
        "hired_on": "hired on|hire date|start date|joined on",
        "target_book": "target book|book|book kind",
        "book_countries": "book countries|countries",
    },
    "accounts": {
        "id": "id|account id|external id|record id|company id|customer id",
        "name": "name|account name|account|company|company name|organization|organization name|organisation|legal name"
        "|customer|customer name|client|full name|display name",
        "domain": "domain|domain name|company domain name|email domain|domain name / link url",
        "website": "website|website url|web site|url|homepage|web|website link",
        "phone": "phone|phone number|telephone|office phone|main phone|phonenumber",
        "street": "street|address|street address|address 1|address line 1|billing street|billing address line 1",
        "city": "city|town|billing city|city name",
        "region": "region|state|province|state/region|state/province|billing state|billing state/province|county",
        "postal_code": "postal code|zip|zip code|postcode|zip/postal code|billing zip/postal code|billing postal code"
        "|billing code",
        "country": "country|country code|country/region|billing country|nation|country name",
        "language": "language",
        "time_zone": "time zone|timezone",
        "industry": "industry|sector|branch|industry name|gics sector",
        "employees": "employees|number of employees|numberofemployees|no. of employees|headcount|size|company size"
        "|staff",
        "annual_revenue": "annual revenue|annualrevenue|revenue|turnover|yearly revenue",
        "client_assets": "client assets|assets|assets under management|aum",
        "currency": "currency|currency code|currencyisocode",
        "founded_in": "founded in|founded|year founded|year established|founding year",
        "parent": "parent|parent account|parent company|parent name|subsidiary of|holding",
        "parent_id": "parent id|parentid|parent account id|parent company id|parent company ids|parent account.id",
        "tags": "tags|tag|labels|categories|keywords",
        "kind": "kind|account kind",
        "lifecycle": "lifecycle|lifecycle stage|customer status",
        "customer_since": "customer since|client since",
        "description": "description|notes|about|comment|account description",
        "keep_in_touch_days": "keep in touch days|keep in touch",
        "do_not_contact": "do not contact|dnc",
        **OWNER,
        "assigned_on": "assigned on|assigned at|assigned date|owner since|owner assigned date|date assigned",
    },
    "contacts": {
        "id": "id|contact id|external id|record id",
        "name": "name|full name|contact name|contact",
        "first_name": "first name|firstname|given name|name / first name",
        "last_name": "last name|lastname|surname|family name|name / last name",
        **REFERENCE,
        "title": "title|job title|jobtitle|position|job position",
        "role": "role|buying role",
        "email": "email|e-mail|email address|emailaddress|emails / primary email",
        "phone": "phone|phone number|phone work|business phone|phones / primary phone number",
        "mobile": "mobile|mobile phone|mobilephone|mobile phone number|phone mobile|cell|mobile no.",
        "language": "language",
        "time_zone": "time zone|timezone",
        "how_we_met": "how we met",
        "personal": "personal|personal details",
        "left_on": "left on",
        "do_not_call": "do not call|donotcall",
        "do_not_email": "do not email|email opt out|hasoptedoutofemail|unsubscribed from all email",
    },
    "products": {
        "id": "id|product id|external id",
        "name": "name|product|product name",
        "code": "code|sku|product code|part number",
        "series": "series|family|product family|category|line",
        "list_price": "list price|price|sales price|unit price",
        "currency": "currency",
        "is_active": "is active|active",
    },
    "opportunities": {
        "id": "id|opportunity id|deal id|external id|record id",
        "name": "name|opportunity|opportunity name|deal name|deal|title|potential name",
        **REFERENCE,
        **OWNER,
        "product": "product|product name",
        "kind": "kind|type|deal type|opportunity type",
        "stage": "stage|deal stage|stagename|sales stage|status",
        "amount": "amount|value|deal value|close value|opportunity amount|expected revenue|expected deal value",
        "currency": "currency|currency code|deal currency code|currencyisocode",
        "probability": "probability|probability (%)|win probability",
        "next_step": "next step|nextstep",
        "lost_reason": "lost reason|closed lost reason|reason for loss",
        "opened_on": "opened on|create date|created date|createddate|creation date|created on|created time"
        "|engage date|date created",
        "close_on": "close on|close date|closing date|closedate|expected close date|expected closing"
        "|expected closure date",
    },
    "interactions": {
        "id": "id|activity id|interaction id|external id|record id",
        **REFERENCE,
        "contact": "contact|contact name",
        "contact_email": "contact email|associated contact email|email",
        "user": "user|owner|rep|activity owner|assigned to|assigned|logged by|call owner|task owner"
        "|activity assigned to",
        "user_id": "user id|owner id|ownerid",
        "kind": "kind|type|activity type|interaction type|channel|task subtype|tasksubtype",
        "direction": "direction|call direction|call type|calltype",
        "outcome": "outcome|result|call outcome|call result|meeting outcome|calldisposition",
        "happened_at": "happened at|date|activity date|interaction date|when|time|occurred at|activitydate|start",
        "duration_seconds": "duration seconds|duration (seconds)|call duration (in seconds)|calldurationinseconds",
        "automated": "automated|automatic",
        "subject": "subject|title|call/meeting title/subject|task title|meeting name|call title",
        "summary": "summary|notes|notes/description|description|comments|full comments|body|call notes",
    },
    "transactions": {
        "id": "id|transaction id|invoice id|order id|external id",
        **REFERENCE,
        "product": "product|product name|item",
        "kind": "kind|type|transaction type",
        "happened_on": "happened on|date|invoice date|order date|purchase date|paid on",
        "quantity": "quantity|qty",
        "amount": "amount|total|value|price",
        "currency": "currency|currency code",
        "is_recurring": "is recurring|recurring",
        "period_start": "period start|from",
        "period_end": "period end|to",
        "reference": "reference|number|invoice number",
    },
    "signals": {
        "id": "id|signal id|external id|event id",
        **REFERENCE,
        "type": "type|signal|signal type|code",
        "happened_at": "happened at|date|when|time",
        "strength": "strength|weight",
        "note": "note|notes|description",
    },
}
IGNORED = dict.fromkeys(
    HEADERS, "created at|updated at|last modified date|last modified by|modified time|last update|last activity"
)
PROFILE = Profile(name="generic", label="Any source", headers=HEADERS, ignored=IGNORED)
