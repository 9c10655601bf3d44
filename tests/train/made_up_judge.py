"""Pages of newsrooms that do not exist, to judge the verdict by: other templates than those it learned from (made_up.py)."""
from made_up import Maker, WORDS, RTL

LANGUAGES = ['en', 'de', 'pl', 'ru', 'el', 'ar', 'fa', 'he', 'hi', 'ta', 'ka', 'am', 'th', 'zh', 'ja', 'ko']

def link(m, text, slug=None):
    return f'<a class="css-{m.r.randint(100, 999)}" href="/{slug or m.slug()}">{text}</a>'

def top_of_today(m, n):
    entries = ''.join(f'<li class="css-nav"><a href="/{m.r.choice(WORDS["en"])}">{m.label()}</a></li>' for _ in range(n))
    return (f'<div id="__next"><header class="css-hd"><a href="/" aria-label="{m.label()}"><svg><path d="M0 0"/></svg></a>'
            f'<nav aria-label="{m.label()}"><ul>{entries}</ul></nav><button type="button">{m.label()}</button></header>')

def foot_of_today(m):
    columns = ''.join('<div><h3>' + m.label() + '</h3><ul>' + ''.join(f'<li><a href="/i/{i}">{m.label()}</a></li>' for i in range(4)) + '</ul></div>' for _ in range(3))
    return f'<footer class="css-ft">{columns}<p>© {m.label()} {m.text(1, 1)}</p></footer></div>'

def dialog(m):
    return (f'<div role="dialog" class="cmp"><h2>{m.label()} cookies</h2><p>cookies: {m.text(2, 4)}</p><p>{m.text(1, 3)}</p>'
            f'<button>{m.label()}</button><a href="/privacy">{m.label()}</a></div>')

def grid(m, n, teaser):
    def story():
        text = f'<p class="css-sm">{m.text(*teaser)}</p>' if teaser else ''
        when = f'<time datetime="{m.iso(m.day())}">{m.r.randint(2, 23)} {m.label()}</time>' if m.chance(.6) else ''
        return f'<div class="css-it"><a href="/{m.slug()}"><img alt="" src="x.jpg"><h3>{m.headline()}</h3></a>{text}{when}</div>'
    return f'<div class="css-gr">{"".join(story() for _ in range(n))}</div>'

def front_today(m, n=24):
    blocks = ''.join(f'<section><h2 class="css-h">{link(m, m.label(), "s")}</h2>{grid(m, n // 4, m.pick(None, (1, 2)))}</section>' for _ in range(4))
    return top_of_today(m, 9) + f'<main>{blocks}</main>' + foot_of_today(m) + dialog(m)

def section_of_one(m):
    """A menu, one card, a banner about cookies."""
    story = f'<div class="tile"><h2><a href="/{m.slug()}">{m.headline()}</a></h2><p>{m.text(1, 3)}</p><span>{m.shown(m.day())}</span></div>'
    return top_of_today(m, 5) + f'<main><h1>{m.label()}</h1>{story}</main>' + f'<footer><p>{m.text(1, 1)}</p></footer></div>' + dialog(m)

def portal_2010(m, n=30):
    def rows(count):
        return ''.join(f'<tr><td valign=top><font size=2>&raquo; <a href="news.asp?id={m.r.randint(100, 9999)}"><b>{m.headline()}</b></a><br>{m.text(1, 2)}</font></td></tr>' for _ in range(count))
    def column(count):
        return f'<td width="33%" valign=top><table cellpadding=2><tr><td bgcolor="#336699"><font color=white>{m.label()}</font></td></tr>{rows(count)}</table></td>'
    top = '<table width=780><tr>' + ''.join(f'<td><a href="cat.asp?c={i}">{m.label()}</a></td>' for i in range(9)) + '</tr></table>'
    return top + f'<table width=780><tr>{column(n // 3)}{column(n // 3)}{column(n // 3)}</tr></table><center><font size=1>{m.label()} 2010</font></center>'

def section_2010(m):
    def item():
        return (f'<div class="newsitem"><div class="newshead"><a href="/showthread.php?n={m.r.randint(1, 999)}">{m.headline()}</a></div>'
                f'<div class="newsdate">{m.shown(m.day())}</div><div class="newstext">{m.text(2, 4)} <a href="#">[...]</a></div></div>')
    menu = '<div id="leftmenu">' + '<br>'.join(f'<a href="/{w}/">{m.label()}</a>' for w in WORDS['en'][:10]) + '</div>'
    return f'<div id="header"><img src="logo.gif"></div>{menu}<div id="middle"><h2>{m.label()}</h2>{"".join(item() for _ in range(m.r.randint(4, 15)))}</div>'

def magazine(m):
    """Large teasers that read like text."""
    def feature():
        return f'<section class="feature"><header><h2><a href="/{m.slug()}">{m.headline()}</a></h2><p class="who">{m.name()}</p></header><p>{m.text(3, 6)}</p></section>'
    return f'<header><h1>{m.label()}</h1><p>{m.text(1, 1)}</p></header><main>{"".join(feature() for _ in range(m.r.randint(3, 7)))}</main><footer>{link(m, m.label())}</footer>'

def article_today(m, low=6, high=14):
    day = m.day()
    paragraphs = ''.join(f'<p class="css-p">{m.text(2, 4)}</p>' for _ in range(m.r.randint(low, high)))
    head = f'<h1 class="css-t">{m.headline()}</h1><p class="css-d">{m.text(1, 2)}</p><div class="css-by"><span>{m.name()}</span> · <time datetime="{m.iso(day)}">{m.shown(day)}</time></div>'
    return top_of_today(m, 9) + f'<main><article>{head}<div class="css-body">{paragraphs}</div></article>{grid(m, 6, None)}</main>' + foot_of_today(m) + dialog(m)

def flash(m):
    return article_today(m, 1, 2)

def picture(m):
    day = m.day()
    return (top_of_today(m, 6) + f'<main><article><h1>{m.headline()}</h1><time datetime="{m.iso(day)}">{m.shown(day)}</time>'
            f'<figure><img src="a.jpg" alt=""></figure><p>{m.text(3, 5)}</p></article></main>' + foot_of_today(m))

def article_2010(m):
    day = m.day()
    text = '<br><br>'.join(m.text(2, 5) for _ in range(m.r.randint(4, 12)))
    menu = '<br>'.join(f'<a href="/{w}/">{m.label()}</a>' for w in WORDS['en'][:12])
    side = '<br>'.join(f'<a href="news.asp?id={i}">{m.headline()}</a>' for i in range(12))
    return (f'<table width=780><tr><td width=140 valign=top>{menu}</td><td valign=top><font size=5><b>{m.headline()}</b></font><br>'
            f'<font size=1>{m.shown(day)}</font><br><br><font size=2>{text}</font></td><td width=160 valign=top>{side}</td></tr></table>')

def article_plain(m):
    day = m.day()
    paragraphs = ''.join(f'<p>{m.text(1, 3)}</p>' for _ in range(m.r.randint(3, 8)))
    return f'<p><a href="/">{m.label()}</a></p><h1>{m.headline()}</h1><p>{m.name()}, {m.shown(day)}</p>{paragraphs}'

FRONTS = [front_today, section_of_one, portal_2010, section_2010, magazine]
ARTICLES = [article_today, flash, picture, article_2010, article_plain]

def pages():
    out = []
    for kind, makes in (('front', FRONTS), ('article', ARTICLES)):
        for make in makes:
            for at, lang in enumerate(LANGUAGES):
                m = Maker(lang, f'judge {make.__name__} {lang}')
                body, name = make(m), m.label()
                headline = '<h1' if '<h1' in body else '<font size=5><b'
                title = name if kind == 'front' else body.split(headline)[-1].split('>', 1)[1].split('<')[0]
                direction = ' dir=rtl' if lang in RTL else ''
                text = f'<!doctype html><html lang={lang}{direction}><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>\n'
                place = f'/{m.r.choice(WORDS["en"])}/' if kind == 'front' else f'/{m.r.choice(WORDS["en"])}/{m.slug()}'
                url = 'https://news.example' + ('/' if make is front_today else place)
                out.append((f'{make.__name__}-{lang}', lang, kind, url if at % 2 else None, text))
    return out
