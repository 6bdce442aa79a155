"""Rows of former states and of aggregates: what publishers list beside the states of today.

FORMER_ROWS: code | numeric | GEC | IMF | COW | GW | name | Russian | since | until | continued by |
successors | aliases. The code is ISO 3166-3's ISO3 where there is one, otherwise COW's letters
(RVN, YAR, ZAN). `until` is the first day on which the state is no more. A successor's own first
day follows `@` where it is not `until`. ANT and SCG also stand in the table of states.

AGGREGATE_ROWS: code | kind | name | Russian | IMF | Comtrade | aliases. Kind `group` is a sum of
states that are listed themselves; `rest` is a part of the total that no state's row holds.
"""

FORMER_ROWS = """\
SUN|810|UR|974|365|365|Soviet Union|СССР|1922-12-30|1991-12-26|RUS|ARM;AZE;BLR;EST@1991-08-20;GEO;KAZ;KGZ;LTU@1990-03-11;LVA@1991-08-21;MDA;RUS;TJK;TKM;UKR;UZB|USSR;Union of Soviet Socialist Republics;Fmr USSR;Former USSR;U.S.S.R.;Советский Союз
CSK|200|CZ|934|315|315|Czechoslovakia|Чехословакия|1918-10-28|1993-01-01||CZE;SVK|Czechoslovak Socialist Republic;Fmr Czechoslovakia;Former Czechoslovakia
DDR|278|GC||265|265|East Germany|ГДР|1949-10-07|1990-10-03|DEU|DEU|German Democratic Republic;GDR;Fmr Dem. Rep. of Germany;Former German Democratic Republic;Восточная Германия
YUG|890||188|345|345|Yugoslavia|Югославия|1945-11-29|1992-04-27|SCG|BIH@1992-03-03;HRV@1991-06-25;MKD@1991-09-08;SCG;SVN@1991-06-25|Yugoslavia, Socialist Federal Republic of;SFR of Yugoslavia;Fmr Yugoslavia;Former Yugoslavia;СФРЮ
SCG|891|YI|965|345|345|Serbia and Montenegro|Сербия и Черногория|1992-04-27|2006-06-03|SRB|MNE;SRB|Federal Republic of Yugoslavia;FR Yugoslavia;Yugoslavia, Federal Republic of;State Union of Serbia and Montenegro;Serbia & Montenegro;Союзная Республика Югославия
YMD|720|YS||680|680|South Yemen|Народная Демократическая Республика Йемен|1967-11-30|1990-05-22|YEM|YEM|Democratic Yemen;Yemen, Democratic;Fmr Dem. Yemen;People's Democratic Republic of Yemen;Южный Йемен
YAR|886|||678||Yemen Arab Republic|Йеменская Арабская Республика|1918-10-30|1990-05-22|YEM|YEM|North Yemen;Fmr Arab Rep. of Yemen;Северный Йемен
RVN||||817|817|Republic of Vietnam|Республика Вьетнам|1955-10-26|1975-04-30|VNM|VNM|South Vietnam;Vietnam, South;Fmr Rep. of Vietnam;Южный Вьетнам
ZAN||||511|511|Zanzibar|Занзибар|1963-12-10|1964-04-26|TZA|TZA|
ANT|530|NT|353|||Netherlands Antilles|Нидерландские Антильские острова|1954-12-15|2010-10-10||BES;CUW;SXM|Netherlands Antilles (-2010);Neth. Antilles;Нидерландские Антилы
"""

AGGREGATE_ROWS = """\
WLD|group|World|Мир|G001;W00;001|0|Total;All countries;Grand total;Всего;Всего в том числе;Итого;Весь мир
CIS|group|Commonwealth of Independent States|СНГ|GX901;901||CIS;Страны СНГ;Содружество Независимых Государств;CIS countries
EAEU|group|Eurasian Economic Union|ЕАЭС|||EAEU;EEU;Страны ЕАЭС;Евразийский экономический союз;EAEU countries
SCO|group|Shanghai Cooperation Organisation|ШОС|||SCO;Shanghai Cooperation Organization;Страны ШОС
EU|group|European Union|Европейский союз|G998;998|97|European Union (EU);The EU;EU countries;EU-27;EU-28;ЕС;Страны ЕС
EA|group|Euro Area|Еврозона|G163;163||Euro Area (EA);Euro zone;Eurozone
OECD|group|OECD|ОЭСР|||Страны ОЭСР
ASEAN|group|ASEAN|АСЕАН||975|Страны АСЕАН
GCC|group|Gulf Cooperation Council|ССАГПЗ|||Cooperation Council for the Arab States of the Gulf
EXTRA_EU|group|Countries outside the European Union|Страны вне ЕС|||Extra-EU;Non-EU countries
EXTRA_EAEU|group|Countries outside the Eurasian Economic Union|Страны вне ЕАЭС|||Non-EAEU countries
EXTRA_CIS|group|Countries outside the CIS|Страны вне СНГ|||Non-CIS countries;Other countries of the world;Остальные страны мира;Страны дальнего зарубежья
CIS_NON_EAEU|group|CIS countries outside the Eurasian Economic Union|Страны СНГ вне ЕАЭС|||
EUROPE_NON_EU|group|European countries outside the European Union|Страны Европы вне ЕС|||
EUROPE|group|Europe|Европа|GX170;170||
ASIA|group|Asia|Азия|||
AFRICA|group|Africa|Африка|GX605;605||
AMERICAS|group|America|Америка|||Americas;The Americas
OCEANIA|group|Australia and Oceania|Австралия и Океания|||Oceania
ADVANCED|group|Advanced Economies|Развитые страны|G110;110||Developed countries
EMDE|group|Emerging Market and Developing Economies|Развивающиеся страны|G200;200||Developing countries
EMDE_FUEL|group|EMDEs by Source of Export Earnings: Fuel||G080||
EMDE_NONFUEL|group|EMDEs by Source of Export Earnings: Nonfuel||G092||
EMDE_ASIA|group|Emerging and Developing Asia||G505;505||
EMDE_EUROPE|group|Emerging and Developing Europe||G903;903||
LAC|group|Latin America and the Caribbean|Латинская Америка и Карибский бассейн|G205;205||Latin America and the Caribbean (LAC);Western Hemisphere
MIDEAST|group|Middle East|Ближний Восток|GX405;405||
MIDEAST_CASIA|group|Middle East and Central Asia||G400||
MENAP|group|Middle East, North Africa, Afghanistan, and Pakistan||GX440;440||
SSA|group|Sub-Saharan Africa|Африка к югу от Сахары|G603;603||Sub-Saharan Africa (SSA)
BLX|group|Belgium-Luxembourg|Бельгия-Люксембург|TX126;126|58|Belgium and Luxembourg
SACU|group|Southern African Customs Union||||So. African Customs Union
NES|rest|Not specified|Не распределено по странам|TX898;898|899|Countries & Areas not specified;Countries and areas not specified;Not specified countries;Unspecified;Unknown country;Undefined country;Areas, nes;Areas not elsewhere specified;Other countries;Прочие страны;Другие страны;Неизвестная страна
OTHER|rest|Other countries not included elsewhere|Прочие|TX910;910||Other Countries n.i.e.
SPECIAL|rest|Special Categories|Особые категории|TX899;899|839|
BUNKERS|rest|Bunkers|Бункеровка||837|Stores and provisions
FREE_ZONES|rest|Free Zones|Свободные зоны||838|
EUROPE_NES|rest|Europe not specified|Европа, не распределено|TX884;884|568|Other Europe, nes
EU_NES|rest|EU countries not specified|Страны ЕС, не распределено||492|Europe EU, nes
EFTA_NES|rest|EFTA not specified|||697|Europe EFTA, nes;EFTA, nes
EUROPE_EAST_NES|rest|Eastern Europe not specified|||221|Eastern Europe, nes
ASIA_NES|rest|Asia not specified|Азия, не распределено|TX598;598||
ASIA_WEST_NES|rest|Western Asia not specified|||879|Western Asia, nes
AFRICA_NES|rest|Africa not specified|Африка, не распределено|TX799;799|577|Other Africa, nes
AFRICA_NORTH_NES|rest|Northern Africa not specified|||290|Northern Africa, nes
AFRICA_CAMEU_NES|rest|Africa CAMEU region not specified|||472|Africa CAMEU region, nes
AMERICAS_NES|rest|Western Hemisphere not specified|Америка, не распределено|TX399;399|636|Rest of America, nes
AMERICAS_NORTH_NES|rest|North and Central America not specified|||637|North America and Central America, nes
CARIBBEAN_NES|rest|Caribbean not specified|||129|Caribbean, nes
CACM_NES|rest|Central American Common Market not specified|||471|CACM, nes
LAIA_NES|rest|Latin American Integration Association not specified|||473|LAIA, nes
OCEANIA_NES|rest|Oceania not specified|||527|Oceania, nes
US_PACIFIC|rest|US miscellaneous Pacific islands|||849|US Misc. Pacific Isds;US Misc. Pacific Islands
NEUTRAL_ZONE|rest|Neutral Zone|||536|
ANTARCTIC_BRITISH|rest|British Antarctic Territory|||080|Br. Antarctic Terr.
UNO|rest|United Nations|ООН|||UN;International organisations;International organizations
CHANNEL_ISLANDS|rest|Channel Islands|Нормандские острова|||
NAGORNO_KARABAKH|rest|Nagorno-Karabakh|Нагорный Карабах|||Nagorno Karabakh;Nagorno Karabagh;Nagorno-Karabagh
"""
