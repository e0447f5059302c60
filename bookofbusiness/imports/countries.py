"""Country names as files write them → ISO 3166-1 alpha-2 codes. Names after the first are other spellings."""

import re
import unicodedata
from functools import lru_cache

TABLE = """
AD Andorra;AE United Arab Emirates|UAE|Emirates;AF Afghanistan;AG Antigua and Barbuda;AI Anguilla;AL Albania;AM Armenia
AO Angola;AQ Antarctica|Antarctica (the territory South of 60 deg S);AR Argentina
AS American Samoa;AT Austria|Österreich
AU Australia;AW Aruba;AX Åland Islands;AZ Azerbaijan;BA Bosnia and Herzegovina|Bosnia;BB Barbados;BD Bangladesh
BE Belgium|Belgique|België;BF Burkina Faso;BG Bulgaria;BH Bahrain;BI Burundi;BJ Benin;BL Saint Barthelemy;BM Bermuda
BN Brunei|Brunei Darussalam;BO Bolivia|Plurinational State of Bolivia;BQ Caribbean Netherlands|Bonaire;BR Brazil|Brasil
BS Bahamas;BT Bhutan;BV Bouvet Island|Bouvet Island (Bouvetoya);BW Botswana;BY Belarus;BZ Belize;CA Canada
CC Cocos Islands|Cocos (Keeling) Islands|Keeling Islands;CD Democratic Republic of the Congo|DR Congo|Congo Kinshasa
CF Central African Republic;CG Congo|Republic of the Congo|Congo Brazzaville;CH Switzerland|Schweiz|Suisse|Svizzera
CI Ivory Coast|Côte d'Ivoire|Cote d Ivoire;CK Cook Islands;CL Chile;CM Cameroon;CN China|People's Republic of China|PRC
CO Colombia;CR Costa Rica;CU Cuba;CV Cape Verde|Cabo Verde;CW Curaçao;CX Christmas Island;CY Cyprus
CZ Czech Republic|Czechia;DE Germany|Deutschland;DJ Djibouti;DK Denmark|Danmark;DM Dominica;DO Dominican Republic
DZ Algeria;EC Ecuador;EE Estonia;EG Egypt;EH Western Sahara;ER Eritrea;ES Spain|España;ET Ethiopia;FI Finland|Suomi
FJ Fiji;FK Falkland Islands|Falkland Islands (Malvinas);FM Micronesia|Federated States of Micronesia;FO Faroe Islands
FR France;GA Gabon;GB United Kingdom|UK|Great Britain|England|Scotland|Wales|Northern Ireland|Britain
GB United Kingdom of Great Britain and Northern Ireland;GD Grenada;GE Georgia;GF French Guiana;GG Guernsey;GH Ghana
GI Gibraltar;GL Greenland;GM Gambia;GN Guinea;GP Guadeloupe;GQ Equatorial Guinea;GR Greece
GS South Georgia and the South Sandwich Islands|South Georgia;GT Guatemala;GU Guam;GW Guinea-Bissau;GY Guyana
HK Hong Kong|Hong Kong SAR;HM Heard Island and McDonald Islands;HN Honduras;HR Croatia|Hrvatska;HT Haiti;HU Hungary
ID Indonesia;IE Ireland|Republic of Ireland|Éire;IL Israel;IM Isle of Man;IN India;IQ Iraq
IO British Indian Ocean Territory|British Indian Ocean Territory (Chagos Archipelago)
IR Iran|Islamic Republic of Iran|ایران
IS Iceland;IT Italy|Italia;JE Jersey;JM Jamaica;JO Jordan;JP Japan|日本;KE Kenya
KG Kyrgyzstan|Kyrgyz Republic;KH Cambodia
KI Kiribati;KM Comoros;KN Saint Kitts and Nevis;KP North Korea|Democratic People's Republic of Korea
KR South Korea|Korea|Republic of Korea|Korea South;KW Kuwait;KY Cayman Islands;KZ Kazakhstan
LA Laos|Lao People's Democratic Republic;LB Lebanon;LC Saint Lucia;LI Liechtenstein;LK Sri Lanka;LR Liberia;LS Lesotho
LT Lithuania;LU Luxembourg;LV Latvia;LY Libya|Libyan Arab Jamahiriya;MA Morocco;MC Monaco;MD Moldova|Republic of Moldova
ME Montenegro;MF Saint Martin;MG Madagascar;MH Marshall Islands;MK North Macedonia|Macedonia;ML Mali;MM Myanmar|Burma
MN Mongolia;MO Macao|Macau;MP Northern Mariana Islands;MQ Martinique;MR Mauritania;MS Montserrat;MT Malta;MU Mauritius
MV Maldives;MW Malawi;MX Mexico|México;MY Malaysia;MZ Mozambique;NA Namibia;NC New Caledonia;NE Niger;NF Norfolk Island
NG Nigeria;NI Nicaragua;NL Netherlands|The Netherlands|Nederland|Holland;NO Norway|Norge;NP Nepal;NR Nauru;NU Niue
NZ New Zealand;OM Oman;PA Panama;PE Peru;PF French Polynesia;PG Papua New Guinea;PH Philippines;PK Pakistan
PL Poland|Polska;PM Saint Pierre and Miquelon;PN Pitcairn|Pitcairn Islands;PR Puerto Rico
PS Palestine|State of Palestine|Palestinian Territory;PT Portugal;PW Palau;PY Paraguay;QA Qatar;RE Reunion;RO Romania
RS Serbia;RU Russia|Russian Federation;RW Rwanda;SA Saudi Arabia;SB Solomon Islands;SC Seychelles;SD Sudan
SE Sweden|Sverige;SG Singapore;SH Saint Helena;SI Slovenia;SJ Svalbard and Jan Mayen|Svalbard & Jan Mayen Islands
SK Slovakia|Slovak Republic|Slovakia (Slovak Republic);SL Sierra Leone;SM San Marino;SN Senegal;SO Somalia;SR Suriname
SS South Sudan;ST Sao Tome and Principe;SV El Salvador;SX Sint Maarten;SY Syria|Syrian Arab Republic
SZ Eswatini|Swaziland
TC Turks and Caicos Islands;TD Chad;TF French Southern Territories;TG Togo;TH Thailand;TJ Tajikistan;TK Tokelau
TL Timor-Leste|East Timor;TM Turkmenistan;TN Tunisia;TO Tonga;TR Turkey|Türkiye;TT Trinidad and Tobago;TV Tuvalu
TW Taiwan;TZ Tanzania|United Republic of Tanzania;UA Ukraine;UG Uganda;UM United States Minor Outlying Islands
US United States|USA|United States of America|America|U.S.|U.S.A.;UY Uruguay;UZ Uzbekistan;VA Vatican|Holy See
VA Vatican City|Holy See (Vatican City State);VC Saint Vincent and the Grenadines;VE Venezuela;VG British Virgin Islands
VI US Virgin Islands|United States Virgin Islands;VN Vietnam|Viet Nam;VU Vanuatu;WF Wallis and Futuna;WS Samoa
XK Kosovo;YE Yemen;YT Mayotte;ZA South Africa;ZM Zambia;ZW Zimbabwe
"""


def folded(name: str) -> str:
    """Lower case without accents and punctuation, "St" and "&" spelt out."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ü", "u").replace("&", " and "))
    letters = re.sub(r"[^\w]+", " ", "".join(char for char in plain if not unicodedata.combining(char)))
    return re.sub(r"^st\b", "saint", letters.strip())


def read_table() -> dict[str, str]:
    codes: dict[str, str] = {}
    for entry in TABLE.replace("\n", ";").strip(";").split(";"):
        code, names = entry.split(" ", 1)
        codes[code.casefold()] = code
        codes.update({folded(name): code for name in names.split("|")})
    return codes


CODES = read_table()


@lru_cache(maxsize=1024)
def country_code(name: str) -> str | None:
    """The two-letter code of a country named by code or by name; None when it is unknown."""
    return CODES.get(name.casefold()) or CODES.get(folded(name))
