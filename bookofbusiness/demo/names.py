"""Words from which people and companies are made. All invented; any likeness is chance."""

FIRST_NAMES = (
    "Ana Mats Leila Oskar Ingrid Tomas Nadia Reza Mira Jonas Petra Sara Elif Marek Zofia Luca Chiara Noor Samir Aisha "
    "Bram Fenna Hugo Iris Joao Kaisa Lars Maud Nils Olga Pavel Quentin Rosa Stefan Tilda Ulrik Vera Wim Yara Zeno "
    "Agnes Borja Clara Dario Emil Freja Goran Helle Ivo Jelena"
).split()
LAST_NAMES = (
    "Kovač Dahl Haddad Virtanen Moe Berg Rahimi Amini Holt Ek Nyström Lindqvist Demir Nowak Wójcik Ricci Conti Bakker "
    "Farouk Osman Visser Mulder Laurent Weiss Sousa Korhonen Hansen Petit Olsen Petrov Dvořák Moreau Castro Keller "
    "Svensson Madsen Horvat Smit Aydın Ruiz Ferrari Laine Jensen García Popov Björk Ramos Schulz Novák Eriksen"
).split()
PERSIAN_FIRST = "آرش نیلوفر بهرام شیرین کیوان مریم سهراب پریسا یاسر گلناز".split()
PERSIAN_LAST = "احمدی کریمی رستمی یزدانی مرادی شریفی نوری جعفری کاظمی بهشتی".split()

COMPANY_ROOTS = (
    "Norrvik Kallio Fjord Sundby Borealis Vesterhav Lumen Aino Tornio Skagen Harstad Polar Kemi Brandt Aurora Halden "
    "Lindmark Ravn Solberg Tivoli Ostra Marina Delta Cobalt Quartz Juniper Saffron Meridian Atlas Orion Cedar Willow "
    "Falcon Heron Otter Lynx Granit Basalt Amber Silva Terra Luna Stella Vega Rhein Donau Alpin Jura Iberia Tagus "
    "Minho Lira Corvo Pico Varna Tatra Vistula Drava Sava Adria Istra Karst Ember Frost Harbour Keystone Lantern Maple"
).split()
COMPANY_TRADES = [
    ("Dairy", "Food"), ("Seafood", "Food"), ("Steelworks", "Manufacturing"), ("Analytics", "Software"), ("Freight", "Logistics"),
    ("Cold Chain", "Logistics"), ("Pharma", "Health"), ("Clinics", "Health"), ("Textiles", "Manufacturing"), ("Hotels", "Hospitality"),
    ("Print", "Media"), ("Marine", "Transport"), ("Energy", "Energy"), ("Timber", "Forestry"), ("Robotics", "Manufacturing"),
    ("Insurance", "Finance"), ("Bank", "Finance"), ("Schools", "Education"), ("Studios", "Media"), ("Bakeries", "Food"),
    ("Gardens", "Retail"), ("Optics", "Manufacturing"), ("Cycles", "Retail"), ("Ventilation", "Construction"), ("Homes", "Construction"),
]  # fmt: skip
PERSIAN_COMPANIES = [
    "پارس صنعت", "البرز سیستم", "زاگرس تجارت", "کارون دارو", "سپید پخش", "دماوند فولاد", "آریا نگار", "خزر دریا",
    "مهر غذا", "نقش جهان نساجی", "تابان انرژی", "ایران ترابر", "رایان پژوه", "گلستان چوب", "یاس گستر", "کویر سازه",
]  # fmt: skip
PLACES = [
    # country, language, time zone, cities
    ("NO", "nb", "Europe/Oslo", ["Oslo", "Bergen", "Tromsø"]),
    ("SE", "sv", "Europe/Stockholm", ["Stockholm", "Gothenburg", "Malmö"]),
    ("FI", "fi", "Europe/Helsinki", ["Helsinki", "Tampere", "Oulu"]),
    ("DK", "da", "Europe/Copenhagen", ["Copenhagen", "Aarhus"]),
    ("DE", "de", "Europe/Berlin", ["Hamburg", "Leipzig", "Köln"]),
    ("NL", "nl", "Europe/Amsterdam", ["Utrecht", "Rotterdam"]),
    ("PL", "pl", "Europe/Warsaw", ["Gdańsk", "Kraków"]),
    ("TR", "tr", "Europe/Istanbul", ["İzmir", "Bursa"]),
]
PERSIAN_PLACE = ("IR", "fa", "Asia/Tehran", ["تهران", "اصفهان", "شیراز"])
TITLES = [
    ("Operations director", "decides"), ("Chief financial officer", "finance"), ("Head of purchasing", "decides"),
    ("Warehouse lead", "uses"), ("IT manager", "champion"), ("Office manager", "gatekeeper"), ("Plant manager", "uses"),
    ("Managing director", "decides"), ("Project lead", "champion"), ("Assistant to the board", "gatekeeper"),
]  # fmt: skip
SOURCE_LISTS = ["Trade fair Hamburg", "Chamber of commerce", "Web form", "Partner list 2025", "Old CRM", "Referral"]
PRODUCTS = [
    ("Sensor Basic", "Sensors", "49.00"), ("Sensor Pro", "Sensors", "129.00"), ("Gateway", "Network", "420.00"),
    ("Fleet Board", "Software", "1900.00"), ("Cold Store Suite", "Software", "5400.00"), ("Care plan", "Service", "900.00"),
    ("Installation", "Service", "650.00"), ("Driver app", "Software", "240.00"),
]  # fmt: skip
SUBJECTS = {
    "call": [
        "Intro call",
        "Asked about the current supplier",
        "Follow-up on the quote",
        "Checked who decides",
        "Renewal talk",
    ],
    "email": [
        "Two ideas for your cold store",
        "Renewal terms",
        "As promised: the data sheet",
        "Quick question",
        "Your quote",
    ],
    "meeting": ["Spring review", "Site visit planning", "Product demo", "Contract talk", "Kick-off"],
    "message": ["Short question", "Confirmed the date", "Sent the link"],
    "visit": ["Visited the plant", "Looked at the docks", "Stopped by after the fair"],
}
SIGNAL_NOTES = {
    "web-visit": "Three people read the product pages",
    "pricing-visit": "Looked at prices twice in a week",
    "quote-request": "Asked for a quote",
    "event-attended": "Came to the autumn open house",
    "new-role": "New operations director since last month",
    "funding": "Raised money to build",
    "hiring": "Hires in logistics",
    "company-news": "New cold store announced",
    "complaint": "Complained about a late delivery",
}
