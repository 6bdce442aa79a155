"""The registry's rows: codes, names and aliases of every state and territory.

ISO3 | ISO2 | numeric (UN M49 first, then Comtrade's own) | GEC | IMF | COW | GW | name | Russian |
aliases. GEC are the World Factbook's two-letter codes. IMF are the area codes of IFS and DOTS;
the IMF's SDMX code follows where it is not ISO3. COW are Correlates of War numbers (state system
membership, v2016), GW Gleditsch and Ward's (1999, v6); empty where there is none.
Codes from GeoNames country info (CC BY 4.0) and CEPII's BACI code table V202401b; Russian names
after Unicode CLDR; aliases are the spellings that the publishers use.
"""

STATE_ROWS = """\
ABW|AW|533|AA|314|||Aruba|Аруба|Aruba, Kingdom of the Netherlands
AFG|AF|004|AF|512|700|700|Afghanistan|Афганистан|Afghanistan, Islamic Republic of
AGO|AO|024|AO|614|540|540|Angola|Ангола|
AIA|AI|660|AV|312|||Anguilla|Ангилья|Ангилья (Брит.);Anguilla, United Kingdom-British Overseas Territory
ALA|AX|248|||||Aland Islands|Аландские о-ва|Аландские Острова
ALB|AL|008|AL|914|339|339|Albania|Албания|
AND|AD|020|AN|171|232|232|Andorra|Андорра|
ANT|AN|530|NT|353|||Netherlands Antilles|Нидерландские Антильские острова|Нидерландские Антилы;Netherlands Antilles (-2010);Neth. Antilles
ARE|AE|784|AE|466|696|696|United Arab Emirates|ОАЭ|UAE;Объединенные Арабские Эмираты
ARG|AR|032|AR|213|160|160|Argentina|Аргентина|
ARM|AM|051|AM|911|371|371|Armenia|Армения|Республика Армения;Armenia, Republic of
ASM|AS|016|AQ|859|||American Samoa|Американское Самоа|Eastern Samoa
ATA|AQ|010|AY||||Antarctica|Антарктида|
ATF|TF|260|FS||||French Southern Territories|Французские Южные территории|Fr. South Antarctic Terr.;French Southern Terr.
ATG|AG|028|AC|311|58|58|Antigua and Barbuda|Антигуа и Барбуда|Antigua & Barbuda
AUS|AU|036|AS|193|900|900|Australia|Австралия|
AUT|AT|040|AU|122|305|305|Austria|Австрия|
AZE|AZ|031|AJ|912|373|373|Azerbaijan|Азербайджан|Азербайджанская Республика;Azerbaijan, Republic of
BDI|BI|108|BY|618|516|516|Burundi|Бурунди|
BEL|BE|056;058|BE|124|211|211|Belgium|Бельгия|
BEN|BJ|204|BN|638|434|434|Benin|Бенин|
BES|BQ|535|||||Bonaire, Saint Eustatius and Saba |Бонэйр, Синт-Эстатиус и Саба|Bonaire, Sint Eustatius and Saba;Bonaire;Caribbean Netherlands
BFA|BF|854|UV|748|439|439|Burkina Faso|Буркина-Фасо|
BGD|BD|050|BG|513|771|771|Bangladesh|Бангладеш|
BGR|BG|100|BU|918|355|355|Bulgaria|Болгария|
BHR|BH|048|BA|419|692|692|Bahrain|Бахрейн|Bahrain, Kingdom of
BHS|BS|044|BF|313|31|31|Bahamas|Багамы|Bahamas, The;The Bahamas
BIH|BA|070|BK|963|346|346|Bosnia and Herzegovina|Босния и Герцеговина|Bosnia;Bosnia & Herzegovina;Bosnia Herzegovina;Bosnia-Herzegovina
BLM|BL|652|TB||||Saint Barthelemy|Сен-Бартелеми|Saint-Barthélemy
BLR|BY|112|BO|913|370|370|Belarus|Беларусь|Белоруссия;Республика Беларусь;Belarus (Belorussia);Byelorussia;Belorussia;Belarus, Republic of
BLZ|BZ|084|BH|339|80|80|Belize|Белиз|
BMU|BM|060|BD|319|||Bermuda|Бермудские о-ва|Бермуды
BOL|BO|068|BL|218|145|145|Bolivia|Боливия|Bolivia (Plurinational State of);Plurinational State of Bolivia
BRA|BR|076|BR|223|140|140|Brazil|Бразилия|
BRB|BB|052|BB|316|53|53|Barbados|Барбадос|
BRN|BN|096|BX|516|835|835|Brunei|Бруней|Brunei Darussalam;Бруней-Даруссалам
BTN|BT|064|BT|514|760|760|Bhutan|Бутан|
BVT|BV|074|BV||||Bouvet Island|о-в Буве|Bouvet
BWA|BW|072|BC|616|571|571|Botswana|Ботсвана|
CAF|CF|140|CT|626|482|482|Central African Republic|Центрально-Африканская Республика|CAR;ЦАР;Central African Rep.
CAN|CA|124|CA|156|20|20|Canada|Канада|
CCK|CC|166|CK||||Cocos Islands|Кокосовые о-ва|Cocos (Keeling) Islands;Кокосовые (Килинг) Острова;Cocos Isds
CHE|CH|756;757|SZ|146|225|225|Switzerland|Швейцария|Swiss Confederation;Switzerland, Liechtenstein
CHL|CL|152|CI|228|155|155|Chile|Чили|
CHN|CN|156|CH|924|710|710|China|Китай|КНР;Китайская Народная Республика;People's Republic of China;PRC;China, mainland;China, People's Republic of
CIV|CI|384|IV|662|437|437|Ivory Coast|Кот-д'Ивуар|Cote d'Ivoire;Côte d'Ivoire;Cote d' Ivoire
CMR|CM|120|CM|622|471|471|Cameroon|Камерун|
COD|CD|180|CG|636|490|490|Democratic Republic of the Congo|Демократическая Республика Конго|Congo, Democratic Republic of the;DRC;DROC;Congo (Kinshasa);Zaire;Заир;Dem. Rep. of the Congo;Congo, Dem. Rep.;Конго - Киншаса;DR Congo
COG|CG|178|CF|634|484|484|Republic of the Congo|Республика Конго|Congo, Republic of the;Congo (Brazzaville);Congo;Конго;Congo, Rep.;Конго - Браззавиль;Congo, Republic of
COK|CK|184|CW|815|||Cook Islands|о-ва Кука|Острова Кука (Н.Зел.);Cook Isds
COL|CO|170|CO|233|100|100|Colombia|Колумбия|
COM|KM|174|CN|632|581|581|Comoros|Коморы|Коморские Острова;Comoros, Union of the
CPV|CV|132|CV|624|402|402|Cabo Verde|Кабо-Верде|Cape Verde
CRI|CR|188|CS|238|94|94|Costa Rica|Коста-Рика|
CUB|CU|192|CU|928|40|40|Cuba|Куба|
CUW|CW|531|UC|354|||Curacao|Кюрасао|
CXR|CX|162|KT||||Christmas Island|о-в Рождества|Остров Рождества;Christmas Isds
CYM|KY|136|CJ|377|||Cayman Islands|о-ва Кайман|Каймановы Острова (Брит.);Cayman Isds
CYP|CY|196|CY|423|352|352|Cyprus|Кипр|
CZE|CZ|203|EZ|935|316|316|Czechia|Чехия|Czech Republic;Czech Rep.;Чешская Республика
DEU|DE|276;280|GM|134|255|260|Germany|Германия|ФРГ;Federal Republic of Germany;German Federal Republic
DJI|DJ|262|DJ|611|522|522|Djibouti|Джибути|
DMA|DM|212|DO|321|54|54|Dominica|Доминика|
DNK|DK|208|DA|128|390|390|Denmark|Дания|
DOM|DO|214|DR|243|42|42|Dominican Republic|Доминиканская Республика|Dominican Rep.
DZA|DZ|012|AG|612|615|615|Algeria|Алжир|
ECU|EC|218|EC|248|130|130|Ecuador|Эквадор|
EGY|EG|818|EG|469|651|651|Egypt|Египет|Arab Republic of Egypt;Egypt, Arab Republic of
ERI|ER|232|ER|643|531|531|Eritrea|Эритрея|Eritrea, The State of
ESH|EH|732|WI||||Western Sahara|Западная Сахара|
ESP|ES|724|SP|184|230|230|Spain|Испания|
EST|EE|233|EN|939|366|366|Estonia|Эстония|Эстонская Республика;Estonia, Republic of
ETH|ET|231|ET|644|530|530|Ethiopia|Эфиопия|Ethiopia, The Federal Democratic Republic of
FIN|FI|246|FI|172|375|375|Finland|Финляндия|
FJI|FJ|242|FJ|819|950|950|Fiji|Фиджи|Fiji, Republic of
FLK|FK|238|FK|323|||Falkland Islands|Фолклендские о-ва|Falkland Islands (Islas Malvinas);Falkland Islands (Malvinas);Falkland Isds (Malvinas);Фолклендские Острова (Мальвинские)
FRA|FR|250;251|FR|132|220|220|France|Франция|
FRO|FO|234|FO|816|||Faroe Islands|Фарерские о-ва|Faeroe Islands;Faroe Isds;Фарерские Острова
FSM|FM|583|FM|868|987|987|Micronesia|Федеративные Штаты Микронезии|Micronesia, Federated States of;Micronesia (Federated States of);Микронезия, Федеративные Штаты;F.S. Micronesia;FS Micronesia
GAB|GA|266|GB|646|481|481|Gabon|Габон|
GBR|GB|826|UK|112|200|200|United Kingdom|Великобритания|UK;Britain;Great Britain;Соединенное Королевство;Great Britain (United Kingdom);United Kingdom of Great Britain and Northern Ireland
GEO|GE|268|GG|915|372|372|Georgia|Грузия|
GGY|GG|831|GK|113|||Guernsey|Гернси|
GHA|GH|288|GH|652|452|452|Ghana|Гана|
GIB|GI|292|GI|823|||Gibraltar|Гибралтар|Гибралтар (Брит.)
GIN|GN|324|GV|656|438|438|Guinea|Гвинея|
GLP|GP|312|GP|329|||Guadeloupe|Гваделупа|
GMB|GM|270|GA|648|420|420|Gambia|Гамбия|Gambia, The;The Gambia
GNB|GW|624|PU|654|404|404|Guinea-Bissau|Гвинея-Бисау|
GNQ|GQ|226|EK|642|411|411|Equatorial Guinea|Экваториальная Гвинея|Equatorial Guinea, Republic of
GRC|GR|300|GR|174|350|350|Greece|Греция|
GRD|GD|308|GJ|328|55|55|Grenada|Гренада|
GRL|GL|304|GL|326|||Greenland|Гренландия|
GTM|GT|320|GT|258|90|90|Guatemala|Гватемала|
GUF|GF|254|FG|333|||French Guiana|Французская Гвиана|
GUM|GU|316|GQ|829|||Guam|Гуам|Гуам (США)
GUY|GY|328|GY|336|110|110|Guyana|Гайана|
HKG|HK|344|HK|532|||Hong Kong|Гонконг|China (Sar Hong Kong);SAR-Hong Kong;China, Hong Kong SAR;Hong Kong SAR;Сянган;Hong Kong Special Administrative Region, People's Republic of China
HMD|HM|334|HM||||Heard Island and McDonald Islands|о-ва Херд и Макдональд|
HND|HN|340|HO|268|91|91|Honduras|Гондурас|
HRV|HR|191|HR|960|344|344|Croatia|Хорватия|Croatia, Republic of
HTI|HT|332|HA|263|41|41|Haiti|Гаити|
HUN|HU|348|HU|944|310|310|Hungary|Венгрия|
IDN|ID|360|ID|536|850|850|Indonesia|Индонезия|
IMN|IM|833|IM|118|||Isle of Man|о-в Мэн|Остров Мэн
IND|IN|356;699|IN|534|750|750|India|Индия|
IOT|IO|086|IO||||British Indian Ocean Territory|Британская территория в Индийском океане|Br. Indian Ocean Terr.
IRL|IE|372|EI|178|205|205|Ireland|Ирландия|Ireland (Eire)
IRN|IR|364|IR|429|630|630|Iran|Иран|Islamic Republic of Iran;Иран, Исламская Республика;Iran (Islamic Republic of);Iran, Islamic Rep.;Iran, Islamic Republic of
IRQ|IQ|368|IZ|433|645|645|Iraq|Ирак|Ирак, Республика Ирак
ISL|IS|352|IC|176|395|395|Iceland|Исландия|
ISR|IL|376|IS|436|666|666|Israel|Израиль|
ITA|IT|380;381|IT|136|325|325|Italy|Италия|
JAM|JM|388|JM|343|51|51|Jamaica|Ямайка|
JEY|JE|832|JE|117|||Jersey|Джерси|
JOR|JO|400|JO|439|663|663|Jordan|Иордания|
JPN|JP|392|JA|158|740|740|Japan|Япония|
KAZ|KZ|398|KZ|916|705|705|Kazakhstan|Казахстан|Республика Казахстан;Kazakhstan, Republic of
KEN|KE|404|KE|664|501|501|Kenya|Кения|
KGZ|KG|417|KG|917|703|703|Kyrgyzstan|Киргизия|Kyrgyz Republic;Кыргызстан;Кыргызская Республика;Киргизстан
KHM|KH|116|CB|522|811|811|Cambodia|Камбоджа|
KIR|KI|296|KR|826|946|970|Kiribati|Кирибати|
KNA|KN|659|SC|361|60|60|Saint Kitts and Nevis|Сент-Китс и Невис|St. Kitts and Nevis;St. Kitts & Nevis
KOR|KR|410|KS|542|732|732|South Korea|Республика Корея|S. Korea;Korea, South;Korea, Republic of;Republic of Korea;Южная Корея;Корея, Республика;The Republic of Korea;Rep. of Korea;South Korea (Republic of Korea);Korea
KWT|KW|414|KU|443|690|690|Kuwait|Кувейт|
LAO|LA|418|LA|544|812|812|Laos|Лаос|Lao People's Democratic Republic;Lao People's Dem. Rep.;Lao PDR;Лаосская Народно-Демократическая Республика
LBN|LB|422|LE|446|660|660|Lebanon|Ливан|
LBR|LR|430|LI|668|450|450|Liberia|Либерия|
LBY|LY|434|LY|672|620|620|Libya|Ливия|Libyan Arab Jamahiriya;State of Libya
LCA|LC|662|ST|362|56|56|Saint Lucia|Сент-Люсия|St. Lucia;St Lucia
LIE|LI|438|LS|147|223|223|Liechtenstein|Лихтенштейн|
LKA|LK|144|CE|524|780|780|Sri Lanka|Шри-Ланка|
LSO|LS|426|LT|666|570|570|Lesotho|Лесото|Lesotho, Kingdom of
LTU|LT|440|LH|946|368|368|Lithuania|Литва|Литовская Республика;Lithuania, Republic of
LUX|LU|442|LU|137|212|212|Luxembourg|Люксембург|
LVA|LV|428|LG|941|367|367|Latvia|Латвия|Республика Латвия;Латвийская Республика;Latvia, Republic of
MAC|MO|446|MC|546|||Macao|Макао|Macau;Macau (Macau);China, Macao SAR;Macao SAR;Аомынь;Macao Special Administrative Region, People's Republic of China
MAF|MF|663|RN||||Saint Martin|Сен-Мартен|Saint-Martin (French part);Saint Martin (French part)
MAR|MA|504|MO|686|600|600|Morocco|Марокко|
MCO|MC|492|MN|183|221|221|Monaco|Монако|
MDA|MD|498|MD|921|359|359|Moldova|Молдова|Молдова, Республика;Республика Молдова;Молдавия;Republic of Moldova;Rep. of Moldova;Moldova, Republic of
MDG|MG|450|MA|674|580|580|Madagascar|Мадагаскар|Madagascar, Republic of
MDV|MV|462|MV|556|781|781|Maldives|Мальдивы|
MEX|MX|484|MX|273|70|70|Mexico|Мексика|
MHL|MH|584|RM|867|983|983|Marshall Islands|Маршалловы о-ва|Маршалловы Острова;Marshall Isds;Marshall Islands, Republic of the
MKD|MK|807|MK|962|343|343|North Macedonia|Северная Македония|Macedonia;FYROM;Macedonia, The Former Yugo Rep of;FYR of Macedonia;Republic of Macedonia;Македония;TFYR of Macedonia;The former Yugoslav Republic of Macedonia;North Macedonia (Republic of North Macedonia);North Macedonia, Republic of
MLI|ML|466|ML|678|432|432|Mali|Мали|
MLT|MT|470|MT|181|338|338|Malta|Мальта|
MMR|MM|104|BM|518|775|775|Myanmar|Мьянма|Burma;Мьянма (Бирма);Бирма
MNE|ME|499|MJ|943|341|341|Montenegro|Черногория|Черногория (Монтенегро)
MNG|MN|496|MG|948|712|712|Mongolia|Монголия|
MNP|MP|580|CQ||||Northern Mariana Islands|Северные Марианские о-ва|Северные Марианские Острова;N. Mariana Isds
MOZ|MZ|508|MZ|688|541|541|Mozambique|Мозамбик|Mozambique, Republic of
MRT|MR|478|MR|682|435|435|Mauritania|Мавритания|Mauritania, Islamic Republic of
MSR|MS|500|MH|351|||Montserrat|Монтсеррат|Montserrat, United Kingdom-British Overseas Territory
MTQ|MQ|474|MB|349|||Martinique|Мартиника|
MUS|MU|480|MP|684|590|590|Mauritius|Маврикий|
MWI|MW|454|MI|676|553|553|Malawi|Малави|
MYS|MY|458|MY|548|820|820|Malaysia|Малайзия|
MYT|YT|175|MF||||Mayotte|Майотта|
NAM|NA|516|WA|728|565|565|Namibia|Намибия|
NCL|NC|540|NC|839|||New Caledonia|Новая Каледония|
NER|NE|562|NG|692|436|436|Niger|Нигер|
NFK|NF|574|NF||||Norfolk Island|о-в Норфолк|Norfolk Isds
NGA|NG|566|NI|694|475|475|Nigeria|Нигерия|
NIC|NI|558|NU|278|93|93|Nicaragua|Никарагуа|
NIU|NU|570|NE||||Niue|Ниуэ|
NLD|NL|528|NL|138|210|210|The Netherlands|Нидерланды|Netherlands;Голландия;Holland;Netherlands, The
NOR|NO|578;579|NO|142|385|385|Norway|Норвегия|
NPL|NP|524|NP|558|790|790|Nepal|Непал|
NRU|NR|520|NR|836|970|971|Nauru|Науру|Nauru, Republic of
NZL|NZ|554|NZ|196|920|920|New Zealand|Новая Зеландия|NZ
OMN|OM|512|MU|449|698|698|Oman|Оман|
PAK|PK|586|PK|564|770|770|Pakistan|Пакистан|
PAN|PA|591|PM|283|95|95|Panama|Панама|
PCN|PN|612|PC||||Pitcairn|о-ва Питкэрн|Питкерн
PER|PE|604|PE|293|135|135|Peru|Перу|
PHL|PH|608|RP|566|840|840|Philippines|Филиппины|
PLW|PW|585|PS|565|986|986|Palau|Палау|Palau, Republic of
PNG|PG|598|PP|853|910|910|Papua New Guinea|Папуа — Новая Гвинея|Папуа-Новая Гвинея
POL|PL|616|PL|964|290|290|Poland|Польша|Poland, Republic of
PRI|PR|630|RQ|359|||Puerto Rico|Пуэрто-Рико|
PRK|KP|408|KN|954|731|731|North Korea|КНДР|N. Korea;Korea, North;Северная Корея;Корея, Народно-Демократическая Республика;Democratic People's Republic of Korea;Korea, DPR of;Korea (DPRK);DPRK;Dem. People's Rep. of Korea;Korea, Dem. People's Rep.;Korea, Democratic People's Republic of
PRT|PT|620|PO|182|235|235|Portugal|Португалия|
PRY|PY|600|PA|288|150|150|Paraguay|Парагвай|
PSE|PS|275|WE|487;WBG|||Palestinian Territory|Палестина|West Bank;Palestine;Palestinian Territory, Occupied;State of Palestine;Палестина, Государство;Palestine, State of;West Bank and Gaza;Occupied Palestinian Territory
PYF|PF|258|FP|887|||French Polynesia|Французская Полинезия|
QAT|QA|634|QA|453|694|694|Qatar|Катар|
REU|RE|638|RE|696|||Reunion|Реюньон|
ROU|RO|642|RO|968|360|360|Romania|Румыния|
RUS|RU|643|RS|922|365|365|Russia|Россия|Russian Federation;Российская Федерация;РФ;Russian Federation (Russia);Russian Fed.
RWA|RW|646|RW|714|517|517|Rwanda|Руанда|
SAU|SA|682|SA|456|670|670|Saudi Arabia|Саудовская Аравия|
SCG|CS|891|YI|965|345|345|Serbia and Montenegro|Сербия и Черногория|Союзная Республика Югославия
SDN|SD|729;736|SU|732|625|625|Sudan|Судан|Republic of Sudan
SEN|SN|686|SG|722|433|433|Senegal|Сенегал|
SGP|SG|702|SN|576|830|830|Singapore|Сингапур|
SGS|GS|239|SX||||South Georgia and the South Sandwich Islands|Южная Георгия и Южные Сандвичевы о-ва|Южн.Джорджия и Южн.Сандвич.Острова;South Georgia and the South Sandwich Isds
SHN|SH|654|SH|856|||Saint Helena|о-в Св. Елены|Saint Helena, Ascension, and Tristan da Cunha;Остров Святой Елены;St. Helena
SJM|SJ|744|SV||||Svalbard and Jan Mayen|Шпицберген и Ян-Майен|Svalbard and Jan Mayen Islands
SLB|SB|090|BP|813|940|940|Solomon Islands|Соломоновы о-ва|Соломоновы Острова;Solomon Isds
SLE|SL|694|SL|724|451|451|Sierra Leone|Сьерра-Леоне|
SLV|SV|222|ES|253|92|92|El Salvador|Сальвадор|Salvador
SMR|SM|674|SM|135|331|331|San Marino|Сан-Марино|San Marino, Republic of
SOM|SO|706|SO|726|520|520|Somalia|Сомали|
SPM|PM|666|SB|363|||Saint Pierre and Miquelon|Сен-Пьер и Микелон|St. Pierre & Miquelon
SRB|RS|688|RI|942|345|340|Serbia|Сербия|Serbia, Republic of
SSD|SS|728|OD|733|626|626|South Sudan|Южный Судан|South Sudan, Republic of
STP|ST|678|TP|716|403|403|Sao Tome and Principe|Сан-Томе и Принсипи|São Tomé and Príncipe, Democratic Republic of
SUR|SR|740|NS|366|115|115|Suriname|Суринам|
SVK|SK|703|LO|936|317|317|Slovakia|Словакия|Slovak Republic;Словацкая Республика
SVN|SI|705|SI|961|349|349|Slovenia|Словения|Slovenia, Republic of
SWE|SE|752|SW|144|380|380|Sweden|Швеция|
SWZ|SZ|748|WZ|734|572|572|Eswatini|Эсватини|Swaziland;Свазиленд;Eswatini, Kingdom of
SXM|SX|534|NN||||Sint Maarten|Синт-Мартен|Sint Maarten, Kingdom of the Netherlands
SYC|SC|690|SE|718|591|591|Seychelles|Сейшельские о-ва|Сейшелы
SYR|SY|760|SY|463|652|652|Syria|Сирия|Syrian Arab Republic;Сирийская Арабская Республика
TCA|TC|796|TK||||Turks and Caicos Islands|Тёркс и Кайкос|Острова Теркс и Кайкос;Turks and Caicos Isds
TCD|TD|148|CD|628|483|483|Chad|Чад|
TGO|TG|768|TO|742|461|461|Togo|Того|
THA|TH|764|TH|578|800|800|Thailand|Таиланд|
TJK|TJ|762|TI|923|702|702|Tajikistan|Таджикистан|Республика Таджикистан;Tajikistan, Republic of
TKL|TK|772|TL||||Tokelau|Токелау|
TKM|TM|795|TX|925|701|701|Turkmenistan|Туркменистан|Туркмения
TLS|TL|626|TT|537|860|860|Timor Leste|Восточный Тимор|Timor-Leste;East Timor;Тимор-Лесте;Timor-Leste, Democratic Republic of
TON|TO|776|TN|866|955|972|Tonga|Тонга|
TTO|TT|780|TD|369|52|52|Trinidad and Tobago|Тринидад и Тобаго|Trinidad & Tobago
TUN|TN|788|TS|744|616|616|Tunisia|Тунис|
TUR|TR|792|TU|186|640|640|Turkey|Турция|Turkey (Turkiye);Turkiye;Türkiye;Republic of Türkiye;Türkiye (Republic of);Türkiye, Republic of
TUV|TV|798|TV|869|947|973|Tuvalu|Тувалу|
TWN|TW|158;490|TW|528|713|713|Taiwan|Тайвань|Taiwan. China province;Тайвань (Китай);Other Asia, nes;Chinese Taipei;Taiwan, Province of China;Taiwan, China;Taiwan Province of China
TZA|TZ|834|TZ|738|510|510|Tanzania|Танзания|United Republic of Tanzania;Tanzania, United Republic of;United Rep. of Tanzania;Танзания, Объединенная Республика
UGA|UG|800|UG|746|500|500|Uganda|Уганда|
UKR|UA|804|UP|926|369|369|Ukraine|Украина|
UMI|UM|581|||||United States Minor Outlying Islands|Внешние малые о-ва (США)|US minor outlying islands;Малые Тихоокеан. отдален. острова США
URY|UY|858|UY|298|165|165|Uruguay|Уругвай|
USA|US|840;842|US|111|2|2|United States|Соединенные Штаты|US;USA;U.S.;United States of America;США;Соединенные Штаты Америки
UZB|UZ|860|UZ|927|704|704|Uzbekistan|Узбекистан|Республика Узбекистан;Uzbekistan, Republic of
VAT|VA|336|VT|187|||Vatican|Ватикан|Holy See (Vatican City);Vatican City;Vatican City State;Holy See;Ватикан, Государство-Город;Holy See (Vatican City State)
VCT|VC|670|VC|364|57|57|Saint Vincent and the Grenadines|Сент-Винсент и Гренадины|St. Vincent and the Grenadines;St. Vincent & the Grenadines;St. Vincent & Grenadines
VEN|VE|862|VE|299|101|101|Venezuela|Венесуэла|Venezuela (Bolivarian Republic of);Bolivarian Republic of Venezuela;Venezuela, RB;Venezuela, República Bolivariana de
VGB|VG|092|VI||||British Virgin Islands|Виргинские о-ва (Великобритания)|Virgin Islands, British;Виргинские Острова (Брит.);Br. Virgin Isds
VIR|VI|850|VQ||||U.S. Virgin Islands|Виргинские о-ва (США)|Virgin Islands;US Virgin Islands;Virgin Islands, United States;United States Virgin Islands;Виргинские Острова, США;US Virgin Isds
VNM|VN|704|VM|582|816|816|Vietnam|Вьетнам|Viet Nam;Socialist Republic of Viet Nam
VUT|VU|548|NH|846|935|935|Vanuatu|Вануату|
WLF|WF|876|WF||||Wallis and Futuna|Уоллис и Футуна|Wallis and Futuna Islands;Wallis and Futuna Isds
WSM|WS|882|WS|862|990|990|Samoa|Самоа|Самоа, Независимое Государство;Western Samoa
XKX|XK||KV|967;KOS|347|347|Kosovo|Косово|Kosovo (under UNSCR 1244);Kosovo, Republic of;Kosovo*
YEM|YE|887|YM|474|679|678|Yemen|Йемен|Yemen, Republic of
ZAF|ZA|710|SF|199|560|560|South Africa|Южно-Африканская Республика|Южная Африка;ЮАР
ZMB|ZM|894|ZA|754|551|551|Zambia|Замбия|
ZWE|ZW|716|ZI|698|552|552|Zimbabwe|Зимбабве|
"""
