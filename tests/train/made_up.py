#!/usr/bin/env python3
"""Makes pages of newsrooms that do not exist, for the verdict to learn from and to be judged by.

  made_up.py OUT [--judge]

Writes OUT/gold.jsonl (a page a line: id, url or null, fold, page_type: front or article, lang) and OUT/html/ID.html. Sentences are
words of a language in no order; what counts is the markup: front, section, tag, author and result pages, large ones and such of one
card; articles long and short in the same frames. --judge makes other pages, by other templates and names: train on none of them.
The same version gives the same files."""
import argparse, json, os, random

WORDS = {
    'en': 'harbour council bridge the a ferry on of budget vote river school mayor storm line museum coast after before new plan over workers market night'.split(),
    'de': 'Hafen Rat Brücke die der das Fähre auf Haushalt Wahl Fluss Schule Sturm Linie Museum Küste nach neue Plan über Arbeiter Markt Nacht und wird'.split(),
    'es': 'puerto consejo puente la el ferry sobre de presupuesto voto río escuela alcalde tormenta línea museo costa tras nuevo plan mercado noche que'.split(),
    'pl': 'port rada most na prom budżet głos rzeka szkoła burmistrz burza linia muzeum brzeg po nowy plan nad robotnicy targ noc i że się w'.split(),
    'tr': 'liman meclis köprü bir vapur bütçe oy nehir okul başkan fırtına hat müze kıyı sonra yeni plan işçiler pazar gece ve için ile'.split(),
    'vi': 'cảng hội đồng cầu phà trên của ngân sách phiếu sông trường thị trưởng bão tuyến bảo tàng bờ sau mới kế hoạch chợ đêm và'.split(),
    'ru': 'порт совет мост на паром бюджет голос река школа мэр буря линия музей берег после новый план над рабочие рынок ночь и что'.split(),
    'uk': 'порт рада міст на пором бюджет голос річка школа мер буря лінія музей берег після новий план над робітники ринок ніч і що'.split(),
    'el': 'λιμάνι συμβούλιο γέφυρα το πλοίο στη προϋπολογισμός ψήφος ποτάμι σχολείο δήμαρχος καταιγίδα γραμμή μουσείο ακτή μετά νέο σχέδιο αγορά νύχτα και'.split(),
    'ar': 'الميناء المجلس الجسر العبارة على في الميزانية التصويت النهر المدرسة العمدة العاصفة الخط المتحف الساحل بعد خطة جديدة السوق الليل من'.split(),
    'fa': 'بندر شورا پل کشتی در بودجه رأی رود مدرسه شهردار توفان خط موزه ساحل پس از طرح تازه بازار شب و که را'.split(),
    'he': 'הנמל המועצה הגשר המעבורת על התקציב ההצבעה הנהר בית ספר ראש העיר הסערה הקו המוזיאון החוף אחרי תוכנית חדשה השוק לילה של'.split(),
    'hi': 'बंदरगाह परिषद पुल नौका पर बजट मत नदी विद्यालय महापौर तूफान रेखा संग्रहालय तट के बाद नई योजना बाजार रात और है में'.split(),
    'bn': 'বন্দর পরিষদ সেতু ফেরি উপর বাজেট ভোট নদী বিদ্যালয় মেয়র ঝড় রেখা জাদুঘর উপকূল পরে নতুন পরিকল্পনা বাজার রাত এবং'.split(),
    'ta': 'துறைமுகம் மன்றம் பாலம் படகு மேல் வரவு வாக்கு ஆறு பள்ளி மேயர் புயல் கோடு அருங்காட்சியகம் கரை பின் புதிய திட்டம் சந்தை இரவு'.split(),
    'ka': 'პორტი საბჭო ხიდი ბორანი ბიუჯეტი ხმა მდინარე სკოლა მერი ქარიშხალი ხაზი მუზეუმი სანაპირო შემდეგ ახალი გეგმა ბაზარი ღამე და'.split(),
    'am': 'ወደብ ምክር ቤት ድልድይ ጀልባ ላይ በጀት ድምፅ ወንዝ ትምህርት ከንቲባ ማዕበል መስመር ሙዚየም ዳርቻ በኋላ አዲስ እቅድ ገበያ ሌሊት እና'.split(),
    'th': 'ท่าเรือ สภา สะพาน เรือ บน งบ ประมาณ คะแนน แม่น้ำ โรงเรียน นายก พายุ สาย พิพิธภัณฑ์ ชายฝั่ง หลัง ใหม่ แผน ตลาด คืน และ'.split(),
    'zh': '港口 委员会 大桥 渡轮 预算 投票 河流 学校 市长 风暴 线路 博物馆 海岸 之后 新的 计划 工人 市场 夜晚 以及 将 在 的'.split(),
    'ja': '港 議会 橋が フェリー 予算を 投票 川の 学校で 市長は 嵐の 路線 博物館 海岸に その後 新しい 計画 労働者 市場 夜に そして した'.split(),
    'ko': '항구 의회가 다리 여객선 위에 예산을 투표 강의 학교에서 시장은 폭풍 노선 박물관 해안 이후 새로운 계획 노동자 시장 밤에 그리고 했다'.split(),
}
JOINED = {'th', 'zh', 'ja'}
ENDS = {'zh': '。', 'ja': '。', 'hi': '।', 'bn': '।', 'th': '', 'am': '።'}
COMMAS = {'zh': '，', 'ja': '、', 'ar': '،', 'fa': '،', 'th': ' '}
RTL = {'ar', 'fa', 'he'}

class Maker:
    """Words, names and dates of one page."""
    def __init__(self, lang, seed):
        self.r, self.lang = random.Random(seed), lang
    def chance(self, p):
        return self.r.random() < p
    def pick(self, *options):
        return self.r.choice(options)
    def phrase(self, low, high):
        words = [self.r.choice(WORDS[self.lang]) for _ in range(self.r.randint(low, high))]
        text = ('' if self.lang in JOINED else ' ').join(words)
        return text[:1].upper() + text[1:]
    def sentence(self):
        parts = [self.phrase(4, 9) if not i else self.phrase(3, 7).lower() for i in range(self.r.choice([1, 1, 2, 2, 3]))]
        comma = COMMAS.get(self.lang, ',')
        gap = '' if self.lang in JOINED else ' '
        return (comma + gap).join(parts) + ENDS.get(self.lang, '.')
    def text(self, low, high):
        gap = '' if self.lang in ('zh', 'ja') else ' '
        return gap.join(self.sentence() for _ in range(self.r.randint(low, high)))
    def headline(self):
        return self.phrase(*self.pick((5, 11), (5, 11), (5, 11), (5, 11), (3, 5)))
    def label(self):
        return self.phrase(1, 2)
    def name(self):
        return ' '.join(self.phrase(1, 1) for _ in range(2))
    def day(self):
        return self.r.randint(2009, 2026), self.r.randint(1, 12), self.r.randint(1, 28)
    def iso(self, day):
        return '%04d-%02d-%02d' % day + f'T{self.r.randint(6, 22):02d}:{self.r.randint(0, 59):02d}:00+00:00'
    def shown(self, day):
        y, m, d = day
        return self.pick(f'{d:02d}.{m:02d}.{y}', f'{y}-{m:02d}-{d:02d}', f'{y}年{m}月{d}日' if self.lang in ('zh', 'ja') else f'{d:02d}.{m:02d}.{y}', f'{d:02d}/{m:02d}/{y} {self.r.randint(6, 22)}:{self.r.randint(10, 59)}')
    def slug(self):
        return '-'.join(self.r.choice(WORDS[self.pick('en', 'en', 'es')]) for _ in range(self.r.randint(3, 8))).replace('í', 'i')
    def classes(self, *names):
        return f' class="{self.r.choice(names)}"' if self.chance(.8) else ''

def a(text, href):
    return f'<a href="{href}">{text}</a>'

def menu(m, n):
    items = [a(m.label(), f'/{m.r.choice(WORDS["en"])}/') for _ in range(n)]
    form = m.r.randint(0, 3)
    if form == 0:
        return f'<nav{m.classes("main-nav", "menu", "site-nav")}><ul>' + ''.join(f'<li>{i}</li>' for i in items) + '</ul></nav>'
    if form == 1:
        return f'<div{m.classes("menu", "topbar", "nav")}>' + ' | '.join(items) + '</div>'
    if form == 2:
        return '<ul id="nav">' + ''.join(f'<li>{i}</li>' for i in items) + '</ul>'
    return '<table width="100%"><tr>' + ''.join(f'<td>{i}</td>' for i in items) + '</tr></table>'

def banner(m):
    text = m.pick('We use cookies. ' + m.text(1, 3), 'Cookies: ' + m.text(1, 3), m.text(1, 2))
    button = m.pick(f'<button>{m.label()}</button>', a(m.label(), '/privacy'))
    text = f'<p>{text}</p>' + (f'<p>{m.text(1, 3)}</p>' if m.chance(.4) else '')
    head = f'<h2>{m.label()}</h2>' if m.chance(.3) else ''
    return f'<div{m.classes("cookie-banner", "consent", "notice", "cookies")}>{head}{text}{button}</div>'

def listing(m, n, title=True):
    """Other stories beside the page's own."""
    head = m.pick(f'<h3>{m.label()}</h3>', f'<h4>{m.label()}</h4>', f'<b>{m.label()}</b>') if title else ''
    items = [a(m.headline(), '/' + m.slug()) for _ in range(n)]
    if m.chance(.3):
        items = [i + f' <small>{m.shown(m.day())}</small>' for i in items]
    return f'<div{m.classes("related", "most-read", "box", "sidebar-list")}>{head}<ul>' + ''.join(f'<li>{i}</li>' for i in items) + '</ul></div>'

def footer(m):
    links = ' '.join(a(m.label(), '/' + m.r.choice(WORDS['en'])) for _ in range(m.r.randint(2, 8)))
    line = m.pick(f'© 2024 {m.label()}', m.text(1, 2), m.label())
    return m.pick(f'<footer>{links}<p>{line}</p></footer>', f'<div id="footer">{links}<br>{line}</div>', f'<p><small>{line}</small></p>')

def card(m, style, teaser, dated, tag):
    """A story on a front page."""
    link, day = '/' + m.pick('', 'news/', '2024/03/') + m.slug(), m.day()
    head = a(m.headline(), link)
    head = {'h': f'<{tag}>{head}</{tag}>', 'b': f'<b>{head}</b><br>', 'd': f'<div class="title">{head}</div>', 'i': head}[style]
    when = ''
    if dated:
        when = m.pick(f'<time datetime="{m.iso(day)}">{m.shown(day)}</time>', f'<span class="date">{m.shown(day)}</span>', f'<small>{m.shown(day)}</small>')
    label = f'<span class="kicker">{m.label()}</span>' if m.chance(.2) else ''
    text = ''
    if teaser:
        text = m.text(*teaser)
        if style == 'i':   # headline and teaser in one line
            text = m.pick(' ', '<br>', ': ') + text
        else:
            text = f'<p>{text}</p>' if m.chance(.8) else f'<div class="teaser">{text}</div>'
    more = a(m.label() + ' »', link) if m.chance(.25) else ''
    by = f'<span class="author">{m.name()}</span>' if m.chance(.15) else ''
    picture = f'<a href="{link}"><img src="/p.jpg" alt=""></a>' if m.chance(.5) else ''
    return picture + label + (when + head + text + by if style == 'i' else m.pick(when + head, head + when) + by + text) + more

def cards(m, n):
    style, tag = m.pick('h', 'h', 'h', 'b', 'd', 'i'), m.pick('h2', 'h3', 'h2', 'h4')
    teaser = m.pick(None, (1, 1), (1, 2), (1, 2), (2, 4), (3, 6))
    dated, box = m.chance(.5), m.pick('article', 'div', 'li', 'tr', 'section', 'plain')
    name = m.classes('card', 'teaser', 'post', 'story', 'item', 'entry')
    out = []
    for at in range(n):
        # some are shown with less
        inside = card(m, style, teaser if m.chance(.85) else None, dated, tag)
        out.append({'article': f'<article{name}>{inside}</article>', 'div': f'<div{name}>{inside}</div>', 'li': f'<li{name}>{inside}</li>',
                    'section': f'<section{name}>{inside}</section>', 'tr': f'<tr><td>{inside}</td></tr>', 'plain': inside + '<hr>'}[box])
    body = ''.join(out)
    return {'li': f'<ul>{body}</ul>', 'tr': f'<table>{body}</table>'}.get(box, body)

def front(m):
    """A front, section, tag or author page, or one of results."""
    n = m.pick(1, 1, 1, 2, 2, 3, 4, 6, 8, 10, 12, 16, 20, 30, 45, 70)
    kind = m.pick('front', 'front', 'section', 'section', 'section', 'tag', 'author', 'results', 'blog', 'lines')
    name, site = m.phrase(*m.pick((1, 2), (1, 2), (1, 2), (1, 3), (2, 6))), m.label()
    out = []
    if kind != 'front' or m.chance(.5):
        out.append(m.pick(f'<h1>{name}</h1>', f'<h2 class="title">{name}</h2>', f'<div class="page-title">{name}</div>'))
    if kind == 'author':
        out.append(f'<div class="bio"><p>{m.text(1, 4)}</p></div>')
    elif kind == 'results':
        out.append(f'<form><input name=q><button>{m.label()}</button></form><p>{n} {m.label()}</p>')
    elif m.chance(.25):
        out.append(f'<p>{m.text(1, 3)}</p>')
    if kind == 'blog':
        for _ in range(max(3, min(n, 8))):
            day, link = m.day(), '/' + m.slug()
            paragraphs = ''.join(f'<p>{m.text(2, 5)}</p>' for _ in range(m.r.randint(1, 4)))
            out.append(f'<div class="post"><h2>{a(m.headline(), link)}</h2><small>{m.shown(day)} {m.name()}</small>{paragraphs}{a(m.label(), link)}</div>')
    elif kind == 'lines':
        out.append('<ul>' + ''.join(f'<li>{m.r.randint(6, 22):02d}:{m.r.randint(10, 59)} {a(m.headline(), "/" + m.slug())}</li>' for _ in range(n + 4)) + '</ul>')
    else:
        if n >= 3 and m.chance(.35):   # the lead story is shown with more
            lead = f'<h2>{a(m.headline(), "/" + m.slug())}</h2><p>{m.text(2, 6)}</p>'
            out.append(f'<div class="lead">{lead}</div>')
        while n > 0:
            part = n if m.chance(.5) else m.r.randint(1, n)
            out.append((f'<h2>{a(m.label(), "/" + m.r.choice(WORDS["en"]))}</h2>' if m.chance(.4) else '') + cards(m, part))
            n -= part
    if m.chance(.4):
        out.append('<div class="pagination">' + ' '.join(a(str(i), f'?page={i}') for i in range(1, 6)) + '</div>')
    head = [f'<title>{m.pick(f"{name} | {site}", site, f"{site} - {m.phrase(3, 6)}")}</title>']
    if m.chance(.5):
        head.append(f'<meta name="description" content="{m.text(1, 2)}">')
    if m.chance(.5):
        head.append(f'<meta property="og:type" content="{m.pick("website", "website", "website", "article")}"><meta property="og:title" content="{name}">')
    if m.chance(.25):
        head.append('<script type="application/ld+json">' + json.dumps({'@context': 'https://schema.org', '@type': m.pick('CollectionPage', 'WebSite', 'ItemList', 'WebPage'), 'name': name}) + '</script>')
    host = f'https://{m.r.choice(WORDS["en"])}.example'
    path = {'front': '/', 'results': '/search?q=x', 'author': f'/author/{m.slug()[:12]}', 'tag': f'/tag/{m.r.choice(WORDS["en"])}'}.get(kind, f'/{m.r.choice(WORDS["en"])}' + m.pick('', '/', f'/{m.r.choice(WORDS["es"])}/'))
    return head, ''.join(out), host + path, len(out)

def article(m):
    """One story, long or short."""
    headline, site, day = m.headline(), m.label(), m.day()
    size = m.pick('flash', 'flash', 'caption', 'short', 'short', 'medium', 'medium', 'medium', 'long')
    known = m.chance(.86)
    head = [f'<title>{m.pick(f"{headline} | {site}", headline, f"{headline} - {site}", f"{site} : {headline}", site)}</title>']
    ld = known and m.chance(.35)
    paid = m.chance(.08)
    if ld:
        ld = {'@context': 'https://schema.org', '@type': m.pick('NewsArticle', 'Article', 'BlogPosting'), 'headline': headline, 'datePublished': m.iso(day)}
        if paid:
            ld['isAccessibleForFree'] = False
        head.append('<script type="application/ld+json">' + json.dumps(ld) + '</script>')
    if m.chance(.45):
        head.append(f'<meta property="og:type" content="{m.pick("article", "article", "website")}"><meta property="og:title" content="{headline}">')
    if m.chance(.3) and known:
        head.append(f'<meta property="article:published_time" content="{m.iso(day)}">')
    tag = m.pick('h1', 'h1', 'h1', 'h1', 'h2', 'div class="headline"', 'b', 'font size="5"')
    top = f'<{tag}>{headline}</{tag.split()[0]}>' + ('<br>' if tag[0] in 'bf' else '')
    when = m.pick(f'<time datetime="{m.iso(day)}">{m.shown(day)}</time>', f'<div class="date">{m.shown(day)}</div>', f'<p>{m.shown(day)}</p>') if known else ''
    by = m.pick('', f'<p class="byline">{m.name()}</p>', f'<span class="author">{m.name()}</span>')
    lead = f'<p class="lead">{m.text(1, 2)}</p>' if m.chance(.3) and size not in ('flash', 'caption') else ''
    picture = f'<figure><img src="/p.jpg"><figcaption>{m.text(1, 1)}</figcaption></figure>' if m.chance(.4) or size == 'caption' else ''
    count = {'flash': (1, 3), 'caption': (1, 1), 'short': (3, 6), 'medium': (6, 16), 'long': (18, 45)}[size]
    length = {'flash': (1, 3), 'caption': (2, 4)}.get(size, (1, 5))
    paragraphs = [m.text(*length) for _ in range(m.r.randint(*count))]
    if m.chance(.25):   # links in the text
        paragraphs = [p + ' ' + a(m.phrase(2, 5), '/' + m.slug()) + ' ' + m.sentence() if m.chance(.4) else p for p in paragraphs]
    form = m.pick('p', 'p', 'p', 'br', 'br', 'div')
    if form == 'br':
        body = '<div>' + '<br><br>'.join(paragraphs) + '</div>'
    else:
        body = []
        for p in paragraphs:
            body.append(f'<{form}>{p}</{form}>')
            if size in ('medium', 'long') and m.chance(.12):
                body.append(m.pick(f'<h2>{m.phrase(2, 5)}</h2>', f'<blockquote><p>{m.text(1, 2)}</p></blockquote>', '<ul>' + ''.join(f'<li>{m.sentence()}</li>' for _ in range(3)) + '</ul>', f'<p>{a(m.headline(), "/" + m.slug())}</p>', listing(m, 2)))
        body = ''.join(body)
    name = m.classes('article-body', 'entry-content', 'story', 'text', 'content')
    parts = m.pick([top, when, by, lead, picture], [top, lead, by, when, picture], [when, top, by, picture, lead], [picture, top, lead, when, by])
    inside = ''.join(parts) + f'<div{name}>{body}</div>'
    if m.chance(.3):
        inside += '<div class="tags">' + ' '.join(a(m.label(), '/tag/' + m.r.choice(WORDS['en'])) for _ in range(4)) + '</div>'
    if m.chance(.2):
        inside += f'<div class="author-bio"><p>{m.text(1, 2)}</p></div>'
    inside = m.pick(f'<article>{inside}</article>', f'<div class="post">{inside}</div>', inside)
    if m.chance(.45):
        inside += listing(m, m.pick(3, 4, 6, 10)) if m.chance(.6) else cards(m, m.pick(2, 3, 4, 6, 12))
    if m.chance(.2):
        inside += '<div id="comments"><h3>3</h3>' + ''.join(f'<div class="comment"><b>{m.name()}</b><p>{m.text(1, 3)}</p></div>' for _ in range(3)) + '</div>'
    host = f'https://{m.r.choice(WORDS["en"])}.example'
    y, mo, d = day
    path = m.pick(f'/{m.slug()}', f'/{m.r.choice(WORDS["en"])}/{m.slug()}-{m.r.randint(1000, 99999)}.html', f'/{y}/{mo:02d}/{d:02d}/{m.slug()}/', f'/article.php?id={m.r.randint(100, 99999)}', f'/news/{m.r.randint(10000, 9999999)}')
    return head, inside, host + path, size

def framed(m, head, inside):
    """The page around it."""
    around_top = [menu(m, m.pick(0, 3, 5, 8, 12, 30)) if m.chance(.82) else '']
    if m.chance(.5):
        around_top.insert(0, m.pick(f'<div id="logo">{a(m.label(), "/")}</div>', f'<header>{a(m.label(), "/")}</header>', f'<h1>{a(m.label(), "/")}</h1>'))
    cookie = banner(m) if m.chance(.5) else ''
    side = ''.join(listing(m, m.pick(3, 5, 10, 15)) for _ in range(m.pick(0, 0, 1, 2, 3)))
    if m.chance(.2):
        side += f'<div class="newsletter"><h4>{m.label()}</h4><p>{m.text(1, 2)}</p></div>'
    form = m.r.randint(0, 3)
    if form == 0:
        page = f'<main>{inside}</main>' + (f'<aside>{side}</aside>' if side else '')
    elif form == 1:
        page = f'<div id="wrap"><div id="content">{inside}</div><div id="sidebar">{side}</div></div>'
    elif form == 2:
        page = f'<table width="960"><tr><td width="200">{side}</td><td>{inside}</td></tr></table>'
    else:
        page = inside + side
    foot = footer(m) if m.chance(.9) else ''
    body = m.pick(cookie + ''.join(around_top) + page + foot, ''.join(around_top) + page + foot + cookie)
    direction = ' dir="rtl"' if m.lang in RTL else ''
    return f'<!DOCTYPE html>\n<html lang="{m.lang}"{direction}>\n<head><meta charset="utf-8">{"".join(head)}</head>\n<body>{body}</body>\n</html>\n'

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('out')
    parser.add_argument('--judge', action='store_true', help='the pages to judge by')
    a = parser.parse_args()
    os.makedirs(f'{a.out}/html', exist_ok=True)
    if a.judge:
        import made_up_judge as templates
        pages = templates.pages()
    else:
        pages = []
        for kind, make in (('front', front), ('article', article)):
            for at in range(420):
                m = Maker(sorted(WORDS)[at % len(WORDS)], f'{kind} {at}')
                head, inside, url, _ = make(m)
                pages.append((f'{kind}-{at:03d}', m.lang, kind, url if at % 2 else None, framed(m, head, inside)))
    with open(f'{a.out}/gold.jsonl', 'w', encoding='utf-8') as gold:
        for at, (name, lang, kind, url, text) in enumerate(pages):
            open(f'{a.out}/html/{name}.html', 'w', encoding='utf-8').write(text)
            gold.write(json.dumps({'id': name, 'url': url, 'lang': lang, 'fold': at % 5, 'page_type': kind}) + '\n')
    print(f'{a.out}: {len(pages)} pages')

if __name__ == '__main__':
    main()
