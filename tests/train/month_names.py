"""Writes src/date/calendar.rs: the names of months and weekdays in every language of the Unicode CLDR.

    pip install babel && python3 tests/train/month_names.py > src/date/calendar.rs

A line a name, in order of bytes: the name in lower case without full stops at its end, a tab, and what it means. `m10` is
October on any page, `m10hr` on pages in Croatian, `w7` is Sunday. Names of several words have one space between the words.
"""
import collections, unicodedata
from babel import Locale, localedata
from babel.core import get_cldr_version

# Languages whose names are read on every page, those with more printed pages first: of a name that stands for two
# months, the first language of this list has its way where a page does not say which it is in.
COMMON = (
    "en zh es hi ar pt bn ru ja pa de fr ko tr vi ta te mr ur fa it th gu pl uk ml kn or my ro nl uz az si km ne cs el hu sv be"
    " sr bg kk he sw id ms da fi sk no nb nn hr ka hy ca lt sq mn ky tg tk lv sl et mk gl eu is af fil bs am so lo ps sd cy ga mt"
    " lb br gd fo fy eo jv su ha yo ig zu xh rm ckb ku tt ug ba cv as ti oc sc dv bo"
).split()

# Words that stand before a name in some languages ("de gener", "oṣù ṣẹ́rẹ́"): the scanner passes over them.
LEADING = "de d da dhen an am t oṣù oshù".split()
TRAILING = ["сар"]

# What CLDR does not have: forms that stand in dates, by language and month (1 to 12).
MORE = {
    "de": {1: "jän", 3: "mrz", 9: "sept"},
    "fr": {1: "janv", 2: "fév fev", 7: "juill", 12: "déc"},
    "es": {9: "set sep", 12: "dic"},
    "it": {1: "genn", 2: "febbr", 5: "magg", 9: "sett", 10: "ott"},
    "nl": {3: "mrt", 6: "jun", 7: "jul"},
    "sv": {9: "sept"},
    "ru": {1: "янв", 2: "фев", 9: "сен", 11: "ноя"},
    "pl": {9: "wrzes", 10: "paźdz"},
    "hu": {1: "jan", 9: "szept"},
    "fi": {1: "tammik", 2: "helmik", 3: "maalisk", 4: "huhtik", 5: "toukok", 6: "kesäk", 7: "heinäk", 8: "elok", 9: "syysk",
           10: "lokak", 11: "marrask", 12: "jouluk"},
    "et": {1: "jaanuaril", 2: "veebruaril", 3: "märtsil", 4: "aprillil", 5: "mail", 6: "juunil", 7: "juulil", 8: "augustil",
           9: "septembril", 10: "oktoobril", 11: "novembril", 12: "detsembril"},
    "lv": {1: "janvārī", 2: "februārī", 3: "martā", 4: "aprīlī", 5: "maijā", 6: "jūnijā", 7: "jūlijā", 8: "augustā",
           9: "septembrī", 10: "oktobrī", 11: "novembrī", 12: "decembrī"},
    "lt": {1: "sausio", 2: "vasario", 3: "kovo", 4: "balandžio", 5: "gegužės", 6: "birželio", 7: "liepos", 8: "rugpjūčio",
           9: "rugsėjo", 10: "spalio", 11: "lapkričio", 12: "gruodžio"},
    "hr": {11: "studenoga studenog"},
    "sr": {1: "januara јануара", 2: "februara фебруара", 3: "marta марта", 4: "aprila априла", 5: "maja маја", 6: "juna јуна jun јун",
           7: "jula јула jul јул", 8: "avgusta августа", 9: "septembra септембра", 10: "oktobra октобра", 11: "novembra новембра",
           12: "decembra децембра"},
    "sl": {1: "januarja", 2: "februarja", 3: "marca", 4: "aprila", 5: "maja", 6: "junija", 7: "julija", 8: "avgusta",
           9: "septembra", 10: "oktobra", 11: "novembra", 12: "decembra"},
    "si": {1: "ජනවාරි", 2: "පෙබරවාරි", 3: "මාර්තු", 4: "අප්\u200dරේල්", 5: "මැයි", 6: "ජූනි", 7: "ජූලි", 8: "අගෝස්තු",
           9: "සැප්තැම්බර්", 10: "ඔක්තෝබර්", 11: "නොවැම්බර්", 12: "දෙසැම්බර්"},
    "cy": {3: "fawrth", 5: "fai", 6: "fehefin", 7: "orffennaf", 9: "fedi", 11: "dachwedd", 12: "ragfyr"},
    "so": {9: "sebtembar sebteembar", 10: "oktoobar oktobar", 11: "nofembar nofeembar", 12: "disembar"},
    "ro": {3: "marț", 11: "noi noem"},
    "bg": {11: "ноем", 9: "септ"},
    "he": {3: "מרס"},
    "fa": {1: "ژانویهٔ", 5: "مهٔ", 7: "ژوئیهٔ"},
    "te": {7: "జూలై"},
    "kk": {1: "қантар"},
    "sk": {3: "marec márca"},
    "ka": {1: "იანვრის იანვარს", 2: "თებერვლის თებერვალს", 3: "მარტის მარტს", 4: "აპრილის აპრილს", 5: "მაისის მაისს",
           6: "ივნისის ივნისს", 7: "ივლისის ივლისს", 8: "აგვისტოს", 9: "სექტემბრის სექტემბერს", 10: "ოქტომბრის ოქტომბერს",
           11: "ნოემბრის ნოემბერს", 12: "დეკემბრის დეკემბერს"},
    "eu": {1: "urtarrilaren", 2: "otsailaren", 3: "martxoaren", 4: "apirilaren", 5: "maiatzaren", 6: "ekainaren",
           7: "uztailaren", 8: "abuztuaren", 9: "irailaren", 10: "urriaren", 11: "azaroaren", 12: "abenduaren"},
    "tg": {1: "январи", 2: "феврали", 3: "марти", 4: "апрели", 5: "майи", 6: "июни", 7: "июли", 8: "августи", 9: "сентябри",
           10: "октябри", 11: "ноябри", 12: "декабри"},
    "ar": {4: "ابريل إبريل", 8: "اغسطس", 10: "اكتوبر", 1: "جانفي", 2: "فيفري", 6: "جوان", 7: "جويلية"},
    "hi": {2: "फरवरी", 9: "सितम्बर", 10: "अक्तूबर", 11: "नवम्बर", 12: "दिसम्बर"},
    "bn": {1: "জানুয়ারী", 2: "ফেব্রুয়ারী"},
    "fil": {1: "enero", 8: "agosto"},
    "id": {11: "nopember", 2: "pebruari", 8: "agt"},
    "uz": {7: "iyul"},
}

# Letters that are glued to a name in dates, in front of it or behind it.
PREFIXES = {"he": ["ב"], "km": ["ខែ"], "th": ["เดือน"], "lo": ["ເດືອນ"]}
SUFFIXES = {"my": ["လ"], "ckb": ["ی"], "ky": ["ы", "и"], "tt": ["ы", "е"], "ba": ["ы", "е"], "tk": ["y"]}

NOTICE = '''//! Names of months and weekdays in all languages of the Unicode CLDR {version}. Generated by
//! `tests/train/month_names.py`, which says how to read a line; not to be changed by hand.
//!
//! The names are data of the Unicode Consortium, used under its licence:
//!
//! Copyright © 1991-2026 Unicode, Inc. Unicode License V3. Permission is hereby granted, free of charge, to any
//! person obtaining a copy of data files and any associated documentation (the "Data Files") or software and any
//! associated documentation (the "Software") to deal in the Data Files or Software without restriction, including
//! without limitation the rights to use, copy, modify, merge, publish, distribute, and/or sell copies of the Data
//! Files or Software, and to permit persons to whom the Data Files or Software are furnished to do so, provided that
//! either (a) this copyright and permission notice appear with all copies of the Data Files or Software, or (b) this
//! copyright and permission notice appear in associated Documentation.
//!
//! THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
//! NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD
//! PARTY RIGHTS. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR
//! ANY SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR
//! PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH
//! THE USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE. Except as contained in this notice, the name of a copyright
//! holder shall not be used in advertising or otherwise to promote the sale, use or other dealings in these Data Files
//! or Software without prior written authorization of the copyright holder.
'''


def is_letter(c):
    return unicodedata.category(c)[0] in "LM"


def key(name):
    """The words of a name, as the scanner cuts a text."""
    name = unicodedata.normalize("NFC", name.lower()).replace("ς", "σ").replace("i\u0307", "i")
    if any(unicodedata.category(c) == "Nd" for c in name):
        return None
    name = "".join(c if is_letter(c) or c == "." else "" if unicodedata.category(c) == "Cf" else " " for c in name)
    words = [word.strip(".") for word in name.split()]
    while len(words) > 1 and words[0] in LEADING:
        words = words[1:]
    words = [word for word in words if word and word not in TRAILING]
    return " ".join(words) if 1 <= len(words) <= 3 else None


# Malayalam letters that older pages write as a consonant and a mark.
CHILLU = dict(zip("ൺൻർൽൾ", ["ണ്", "ന്", "ര്", "ല്", "ള്"]))


def bare(name):
    """A name without accents, as pages in capitals and old systems print it."""
    name = "".join(CHILLU.get(c, c) for c in name)
    if not all(c < "\u0250" or "\u0370" <= c < "\u0400" or "\u1e00" <= c < "\u2000" for c in name):
        return name
    marks = unicodedata.normalize("NFD", name.replace("ı", "i").replace("ł", "l"))
    return "".join(c for c in marks if not unicodedata.combining(c))


def names():
    """Every name with what it means: a kind, a number and a language."""
    for tag in localedata.locale_identifiers():
        locale = Locale.parse(tag)
        for kind, form in (("m", locale.months), ("w", locale.days)):
            for use in ("format", "stand-alone"):
                for width in ("wide", "abbreviated"):
                    for number, name in form[use][width].items():
                        yield key(name), kind, number if kind == "m" else number + 1, locale.language
    for language, months in MORE.items():
        for number, forms in months.items():
            for form in forms.split():
                yield key(form), "m", number, language


def main():
    table = collections.defaultdict(set)
    for name, kind, number, language in names():
        # a letter or two stand for too much on pages of other languages
        if not name or len(name) < 2 or kind == "w" and language not in COMMON:
            continue
        forms = [name, bare(name)]
        forms += [prefix + name for prefix in PREFIXES.get(language, [])] + [name.rstrip("ь") + suffix for suffix in SUFFIXES.get(language, [])]
        for form in forms:
            table[form].add((kind, number, language))
    rank = {language: at for at, language in enumerate(COMMON)}
    print(NOTICE.format(version=get_cldr_version()), end="")
    print('\n/// The table.\npub(super) const CALENDAR: &str = "', end="")
    for name in sorted(table, key=lambda name: name.encode()):
        items, best = [], {}
        for kind in "mw":
            meant = [(rank[language], number) for k, number, language in table[name] if k == kind and language in rank]
            best[kind] = min(meant) if meant else (len(rank), None)
        if best["w"][0] < best["m"][0]:
            best["m"] = (len(rank), None)  # a day of the week in the more widely printed language
        for kind in "mw":
            everywhere = best[kind][1]
            items += [f"{kind}{everywhere}"] if everywhere else []
            items += sorted(f"{kind}{number}{language}" for k, number, language in table[name] if k == kind and number != everywhere)
        if len(name) < 3 and name.isascii():
            items = [f"{k}{number}{language}" for k, number, language in sorted(table[name])]
        print(name + "\t" + " ".join(items))
    print('";')


main()
