"""The registry's rows: ISO3 | numeric codes (UN M49 first, then Comtrade's own) | GEC | name | aliases.

GEC are the World Factbook's two-letter codes. Codes from GeoNames country info (CC BY 4.0)
and CEPII's BACI code table V202401b; aliases are the spellings that the publishers use.
"""

STATE_ROWS = """\
ABW|533|AA|Aruba|
AFG|004|AF|Afghanistan|
AGO|024|AO|Angola|
AIA|660|AV|Anguilla|
ALA|248||Aland Islands|
ALB|008|AL|Albania|
AND|020|AN|Andorra|
ANT|530|NT|Netherlands Antilles|
ARE|784|AE|United Arab Emirates|UAE
ARG|032|AR|Argentina|
ARM|051|AM|Armenia|
ASM|016|AQ|American Samoa|
ATA|010|AY|Antarctica|
ATF|260|FS|French Southern Territories|
ATG|028|AC|Antigua and Barbuda|Antigua & Barbuda
AUS|036|AS|Australia|
AUT|040|AU|Austria|
AZE|031|AJ|Azerbaijan|
BDI|108|BY|Burundi|
BEL|056;058|BE|Belgium|
BEN|204|BN|Benin|
BES|535||Bonaire, Saint Eustatius and Saba |Caribbean Netherlands
BFA|854|UV|Burkina Faso|
BGD|050|BG|Bangladesh|
BGR|100|BU|Bulgaria|
BHR|048|BA|Bahrain|
BHS|044|BF|Bahamas|Bahamas, The;The Bahamas
BIH|070|BK|Bosnia and Herzegovina|Bosnia;Bosnia & Herzegovina;Bosnia-Herzegovina
BLM|652|TB|Saint Barthelemy|
BLR|112|BO|Belarus|
BLZ|084|BH|Belize|
BMU|060|BD|Bermuda|
BOL|068|BL|Bolivia|
BRA|076|BR|Brazil|
BRB|052|BB|Barbados|
BRN|096|BX|Brunei|
BTN|064|BT|Bhutan|
BVT|074|BV|Bouvet Island|
BWA|072|BC|Botswana|
CAF|140|CT|Central African Republic|
CAN|124|CA|Canada|
CCK|166|CK|Cocos Islands|
CHE|756;757|SZ|Switzerland|
CHL|152|CI|Chile|
CHN|156|CH|China|
CIV|384|IV|Ivory Coast|Cote d'Ivoire;Côte d'Ivoire
CMR|120|CM|Cameroon|
COD|180|CG|Democratic Republic of the Congo|Congo, Democratic Republic of the;DRC;DROC;Congo (Kinshasa);DR Congo
COG|178|CF|Republic of the Congo|Congo, Republic of the;Congo (Brazzaville);Congo
COK|184|CW|Cook Islands|
COL|170|CO|Colombia|
COM|174|CN|Comoros|
CPV|132|CV|Cabo Verde|Cape Verde
CRI|188|CS|Costa Rica|
CUB|192|CU|Cuba|
CUW|531|UC|Curacao|
CXR|162|KT|Christmas Island|
CYM|136|CJ|Cayman Islands|
CYP|196|CY|Cyprus|
CZE|203|EZ|Czechia|Czech Republic
DEU|276;280|GM|Germany|
DJI|262|DJ|Djibouti|
DMA|212|DO|Dominica|
DNK|208|DA|Denmark|
DOM|214|DR|Dominican Republic|
DZA|012|AG|Algeria|
ECU|218|EC|Ecuador|
EGY|818|EG|Egypt|
ERI|232|ER|Eritrea|
ESH|732|WI|Western Sahara|
ESP|724|SP|Spain|
EST|233|EN|Estonia|
ETH|231|ET|Ethiopia|
FIN|246|FI|Finland|
FJI|242|FJ|Fiji|
FLK|238|FK|Falkland Islands|Falkland Islands (Islas Malvinas)
FRA|250;251|FR|France|
FRO|234|FO|Faroe Islands|
FSM|583|FM|Micronesia|Micronesia, Federated States of;FS Micronesia
GAB|266|GB|Gabon|
GBR|826|UK|United Kingdom|UK;Britain;Great Britain;United Kingdom of Great Britain and Northern Ireland
GEO|268|GG|Georgia|
GGY|831|GK|Guernsey|
GHA|288|GH|Ghana|
GIB|292|GI|Gibraltar|
GIN|324|GV|Guinea|
GLP|312|GP|Guadeloupe|
GMB|270|GA|Gambia|Gambia, The;The Gambia
GNB|624|PU|Guinea-Bissau|
GNQ|226|EK|Equatorial Guinea|
GRC|300|GR|Greece|
GRD|308|GJ|Grenada|
GRL|304|GL|Greenland|
GTM|320|GT|Guatemala|
GUF|254|FG|French Guiana|
GUM|316|GQ|Guam|
GUY|328|GY|Guyana|
HKG|344|HK|Hong Kong|Hong Kong SAR
HMD|334|HM|Heard Island and McDonald Islands|
HND|340|HO|Honduras|
HRV|191|HR|Croatia|
HTI|332|HA|Haiti|
HUN|348|HU|Hungary|
IDN|360|ID|Indonesia|
IMN|833|IM|Isle of Man|
IND|356;699|IN|India|
IOT|086|IO|British Indian Ocean Territory|
IRL|372|EI|Ireland|
IRN|364|IR|Iran|
IRQ|368|IZ|Iraq|
ISL|352|IC|Iceland|
ISR|376|IS|Israel|
ITA|380;381|IT|Italy|
JAM|388|JM|Jamaica|
JEY|832|JE|Jersey|
JOR|400|JO|Jordan|
JPN|392|JA|Japan|
KAZ|398|KZ|Kazakhstan|
KEN|404|KE|Kenya|
KGZ|417|KG|Kyrgyzstan|Kyrgyz Republic
KHM|116|CB|Cambodia|
KIR|296|KR|Kiribati|
KNA|659|SC|Saint Kitts and Nevis|St. Kitts and Nevis;St. Kitts & Nevis
KOR|410|KS|South Korea|S. Korea;Korea, South;Korea, Republic of;Republic of Korea;Korea
KWT|414|KU|Kuwait|
LAO|418|LA|Laos|
LBN|422|LE|Lebanon|
LBR|430|LI|Liberia|
LBY|434|LY|Libya|
LCA|662|ST|Saint Lucia|St. Lucia
LIE|438|LS|Liechtenstein|
LKA|144|CE|Sri Lanka|
LSO|426|LT|Lesotho|
LTU|440|LH|Lithuania|
LUX|442|LU|Luxembourg|
LVA|428|LG|Latvia|
MAC|446|MC|Macao|Macau;Macao SAR
MAF|663|RN|Saint Martin|
MAR|504|MO|Morocco|
MCO|492|MN|Monaco|
MDA|498|MD|Moldova|
MDG|450|MA|Madagascar|
MDV|462|MV|Maldives|
MEX|484|MX|Mexico|
MHL|584|RM|Marshall Islands|
MKD|807|MK|North Macedonia|Macedonia;FYROM;Macedonia, The Former Yugo Rep of
MLI|466|ML|Mali|
MLT|470|MT|Malta|
MMR|104|BM|Myanmar|Burma
MNE|499|MJ|Montenegro|
MNG|496|MG|Mongolia|
MNP|580|CQ|Northern Mariana Islands|
MOZ|508|MZ|Mozambique|
MRT|478|MR|Mauritania|
MSR|500|MH|Montserrat|
MTQ|474|MB|Martinique|
MUS|480|MP|Mauritius|
MWI|454|MI|Malawi|
MYS|458|MY|Malaysia|
MYT|175|MF|Mayotte|
NAM|516|WA|Namibia|
NCL|540|NC|New Caledonia|
NER|562|NG|Niger|
NFK|574|NF|Norfolk Island|
NGA|566|NI|Nigeria|
NIC|558|NU|Nicaragua|
NIU|570|NE|Niue|
NLD|528|NL|The Netherlands|Netherlands
NOR|578;579|NO|Norway|
NPL|524|NP|Nepal|
NRU|520|NR|Nauru|
NZL|554|NZ|New Zealand|NZ
OMN|512|MU|Oman|
PAK|586|PK|Pakistan|
PAN|591|PM|Panama|
PCN|612|PC|Pitcairn|
PER|604|PE|Peru|
PHL|608|RP|Philippines|
PLW|585|PS|Palau|
PNG|598|PP|Papua New Guinea|
POL|616|PL|Poland|
PRI|630|RQ|Puerto Rico|
PRK|408|KN|North Korea|N. Korea;Korea, North
PRT|620|PO|Portugal|
PRY|600|PA|Paraguay|
PSE|275|WE|Palestinian Territory|West Bank;Palestine
PYF|258|FP|French Polynesia|
QAT|634|QA|Qatar|
REU|638|RE|Reunion|
ROU|642|RO|Romania|
RUS|643|RS|Russia|Russian Federation
RWA|646|RW|Rwanda|
SAU|682|SA|Saudi Arabia|
SCG|891|YI|Serbia and Montenegro|
SDN|729;736|SU|Sudan|
SEN|686|SG|Senegal|
SGP|702|SN|Singapore|
SGS|239|SX|South Georgia and the South Sandwich Islands|
SHN|654|SH|Saint Helena|Saint Helena, Ascension, and Tristan da Cunha;St. Helena
SJM|744|SV|Svalbard and Jan Mayen|
SLB|090|BP|Solomon Islands|
SLE|694|SL|Sierra Leone|
SLV|222|ES|El Salvador|
SMR|674|SM|San Marino|
SOM|706|SO|Somalia|
SPM|666|SB|Saint Pierre and Miquelon|St. Pierre & Miquelon
SRB|688|RI|Serbia|
SSD|728|OD|South Sudan|
STP|678|TP|Sao Tome and Principe|Sao Tome & Principe
SUR|740|NS|Suriname|
SVK|703|LO|Slovakia|
SVN|705|SI|Slovenia|
SWE|752|SW|Sweden|
SWZ|748|WZ|Eswatini|Swaziland
SXM|534|NN|Sint Maarten|
SYC|690|SE|Seychelles|
SYR|760|SY|Syria|
TCA|796|TK|Turks and Caicos Islands|Turks & Caicos Islands
TCD|148|CD|Chad|
TGO|768|TO|Togo|
THA|764|TH|Thailand|
TJK|762|TI|Tajikistan|
TKL|772|TL|Tokelau|
TKM|795|TX|Turkmenistan|
TLS|626|TT|Timor Leste|Timor-Leste;East Timor
TON|776|TN|Tonga|
TTO|780|TD|Trinidad and Tobago|Trinidad & Tobago
TUN|788|TS|Tunisia|
TUR|792|TU|Turkey|Turkey (Turkiye);Turkiye;Türkiye
TUV|798|TV|Tuvalu|
TWN|158;490|TW|Taiwan|
TZA|834|TZ|Tanzania|
UGA|800|UG|Uganda|
UKR|804|UP|Ukraine|
UMI|581||United States Minor Outlying Islands|
URY|858|UY|Uruguay|
USA|840;842|US|United States|US;USA;U.S.;United States of America
UZB|860|UZ|Uzbekistan|
VAT|336|VT|Vatican|Holy See (Vatican City);Vatican City
VCT|670|VC|Saint Vincent and the Grenadines|St. Vincent and the Grenadines;St. Vincent & the Grenadines;St. Vincent & Grenadines
VEN|862|VE|Venezuela|
VGB|092|VI|British Virgin Islands|
VIR|850|VQ|U.S. Virgin Islands|Virgin Islands;US Virgin Islands
VNM|704|VM|Vietnam|Viet Nam
VUT|548|NH|Vanuatu|
WLF|876|WF|Wallis and Futuna|Wallis & Futuna
WSM|882|WS|Samoa|
XKX||KV|Kosovo|
YEM|887|YM|Yemen|
ZAF|710|SF|South Africa|
ZMB|894|ZA|Zambia|
ZWE|716|ZI|Zimbabwe|
"""
