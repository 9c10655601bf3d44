#!/usr/bin/env python3
"""Trains the line model of `copydesk clean` from saved pages with gold, and reports it cross-validated by domain.

  clean.py DATA [--sets a,b] [--out DIR] [--folds-only | --report]

DATA is as for train.py. A text is all that a page shows, a block a line; and thinned: the article with a few lines of the
rest around it, as most extractors leave it. Lines that are to stay: the body as gold has it, the headline, the section
right above it, the byline right under it. Writes DIR/clean.bin, trained on all folds (copy it to src/clean/model.bin), and
DIR/clean-K.model, trained without fold K, with which the report is made by the program's own code. The same input gives the same
files. Needs `pip install -r requirements.txt` and target/release/examples/train_lines (cargo build --release --example train_lines)."""
import argparse, json, os, random, struct, subprocess, sys
from collections import Counter
import lightgbm as lgb
import numpy as np
from train import COMMON, ORACLE_MIN, SETS, f1, forest, judge, label, words

FIRST = dict(num_leaves=31, learning_rate=.1, min_data_in_leaf=60, feature_fraction=.4)
SECOND = dict(num_leaves=31, learning_rate=.1, min_data_in_leaf=100, feature_fraction=.3)
TREES_FIRST, TREES_SECOND = 120, 60
THINNED = (3, 12)   # lines of the rest that a thinned text keeps, about
NEAR = 6            # lines around the headline in which section and byline stand

class Text:
    pass

def head(page, shown, body):
    """Lines above the body that are to stay, and those of which it cannot be said."""
    keep, unsure = set(), set()
    start = int(np.argmax(body)) if body.any() else 0
    title = words(page.get('title') or '')
    found = [b for b in range(len(shown['blocks'])) if title and words(shown['blocks'][b]) == title]
    before = [b for b in found if b <= start] or found
    headline = before[-1] if before else shown['headline']
    if headline is None:
        return keep, unsure
    keep.add(headline)
    section = words(shown['section'] or '')
    for b in range(headline - 1, max(-1, headline - NEAR), -1):
        if section and words(shown['blocks'][b]) == section:
            keep.add(b)
            break
    names = [words(name) for name in page.get('authors') or []]
    for b in range(headline + 1, min(len(shown['blocks']), max(start, headline + NEAR))):
        line = words(shown['blocks'][b])
        named = {word for name in names for word in name}
        if line and named and len(set(line) - named) <= 2 and set(line) & named and len(line) < 3 * len(named):
            keep.add(b)
        elif b in shown['byline']:
            unsure.add(b)
    return keep, unsure | {b for b in found if b != headline}

def load(data, sets, tool, work):
    pages = []
    for name in sets:
        for line in open(f'{data}/{name}/gold.jsonl', encoding='utf-8'):
            gold = json.loads(line)
            if gold.get('text') and gold.get('page_type') in (None, 'article'):
                pages.append((name, gold))
    with open(f'{work}/manifest.jsonl', 'w') as f:
        f.writelines(json.dumps({'path': f"{data}/{name}/html/{gold['id']}.html", 'url': gold.get('url')}) + '\n' for name, gold in pages)
    shown = subprocess.run([tool, 'pages', f'{work}/manifest.jsonl'], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    texts = []
    for (name, gold), line in zip(pages, map(json.loads, shown)):
        line['blocks'] = [' '.join(block.split()) or '-' for block in line['blocks']]
        page = Text()
        page.blocks = [words(block) for block in line['blocks']]
        golds = [words(t) for t in [gold['text']] + (gold.get('alts') or []) if t]
        page.golds = [Counter(g) for g in golds]
        body, unsure, size = max((label(page.blocks, g) + (len(g),) for g in golds), key=lambda found: f1(page, found[0]))
        if f1(page, body) < ORACLE_MIN or not line['blocks']:
            continue
        keep, doubt = head(gold, line, body)
        keep -= {b for b in range(len(body)) if body[b]}
        unsure[list(doubt - keep)] = True
        stays = np.array([bool(body[b]) or b in keep for b in range(len(body))])
        draw = random.Random(gold['id'])
        for thin in (None,) + THINNED:
            rest = [b for b in range(len(body)) if not stays[b]]
            chosen = set(range(len(body))) if thin is None else {b for b in range(len(body)) if stays[b]} | near(rest, stays, thin, draw)
            lines = sorted(chosen)
            text = Text()
            text.set, text.fold, text.thin, text.size = name, gold['fold'], thin is not None, size
            text.lines = [line['blocks'][b] for b in lines]
            text.count = np.array([len(page.blocks[b]) for b in lines])
            text.stays = stays[lines].astype(int)
            text.body = np.array([bool(body[b]) for b in lines])
            text.head = np.array([b in keep for b in lines])
            text.unsure = np.array([unsure[b] and b not in keep for b in lines])
            # by words, so that losses of text count; a line of boilerplate and of the head as a short paragraph
            weight = np.clip(text.count, 1, 200) / max(60, size) + .003 + .05 * text.head
            text.weight = np.where(text.unsure, 0, weight)
            texts.append(text)
    return texts

def near(rest, stays, some, draw):
    """About so many lines of the rest, those near the article likelier."""
    inside = np.flatnonzero(stays)
    if not len(inside) or not rest:
        return set()
    closeness = [1 / (3 + min(abs(b - i) for i in (inside[np.searchsorted(inside, b).clip(0, len(inside) - 1)], inside[(np.searchsorted(inside, b) - 1).clip(0)]))) for b in rest]
    scale = some / sum(closeness)
    return {b for b, c in zip(rest, closeness) if draw.random() < scale * c}

def write(texts, path):
    with open(path, 'w', encoding='utf-8') as f:
        f.writelines(json.dumps('\n\n'.join(text.lines)) + '\n' for text in texts)

def rows(tool, work, texts, probabilities=None):
    write(texts, f'{work}/texts.jsonl')
    command = [tool, 'rows', f'{work}/texts.jsonl', f'{work}/lines']
    if probabilities is not None:
        np.concatenate(probabilities).astype('<f4').tofile(f'{work}/probabilities')
        command.append(f'{work}/probabilities')
    subprocess.run(command, check=True)
    found = []
    with open(f'{work}/lines', 'rb') as f:
        for text in texts:
            count, width = struct.unpack('<II', f.read(8))
            assert count == len(text.lines), text.lines
            found.append(np.frombuffer(f.read(4 * count * width), '<f4').reshape(count, width))
    return found

def fit(texts, x, trees, shape):
    values, target, weight = np.concatenate(x), np.concatenate([t.stays for t in texts]), np.concatenate([t.weight for t in texts])
    told = weight > 0
    weight = weight[told] * told.sum() / weight.sum()
    return lgb.train({**COMMON, **shape}, lgb.Dataset(values[told], target[told], weight=weight), trees)

def train(texts, tool, work):
    """Both stages; the second learns from first-stage answers of models that did not see the page."""
    first = fit(texts, [t.x for t in texts], TREES_FIRST, FIRST)
    alone = [None] * len(texts)
    for k in sorted({t.fold for t in texts}):
        inside = [t for t in texts if t.fold != k]
        model = fit(inside, [t.x for t in inside], TREES_FIRST, FIRST)
        for i, t in enumerate(texts):
            if t.fold == k:
                alone[i] = judge(model, [t.x])[0]
    second = fit(texts, rows(tool, work, texts, alone), TREES_SECOND, SECOND)
    return first, second

def answers(tool, work, texts, model):
    """What the program itself keeps, and how probable it calls each line."""
    write(texts, f'{work}/texts.jsonl')
    out = subprocess.run([tool, 'judge', f'{work}/texts.jsonl', model], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    return [(np.array([k for k, _ in t], bool), np.array([p or 0 for _, p in t])) for t in map(json.loads, out)]

def shares(texts, kept):
    """Of the words of the body, and of the lines of the head, the share that stays; of boilerplate, in lines and words, the share that goes."""
    body = words_kept = lines = lines_gone = other = other_gone = heads = heads_kept = texts_whole = 0
    for t, k in zip(texts, kept):
        w, sure = t.count, ~t.unsure
        body += w[t.body].sum()
        words_kept += w[t.body & k].sum()
        heads += t.head.sum()
        heads_kept += (t.head & k).sum()
        boilerplate = sure & (t.stays == 0)
        lines += boilerplate.sum()
        lines_gone += (boilerplate & ~k).sum()
        other += w[boilerplate].sum()
        other_gone += w[boilerplate & ~k].sum()
        texts_whole += w[t.body & ~k].sum() == 0
    return [words_kept / body, texts_whole / len(texts), heads_kept / max(1, heads), lines_gone / max(1, lines), other_gone / max(1, other)]

def table(name, texts, found):
    for kind, thin in (('all visible', False), ('thinned', True)):
        own = [(t, k) for t, k in zip(texts, found) if t.thin == thin]
        if own:
            figures = shares(*zip(*own))
            print(f'{name:<24}{kind:<13}{len(own):>6}' + ''.join(f'{100 * x:>10.2f}' for x in figures), flush=True)

def weighed(texts, probabilities, cost):
    """As src/clean/decide.rs weighs a line, but for the head of a text and what words give away."""
    return [p * np.clip(t.count, 1, 100) >= cost * (1 - p) for t, p in zip(texts, probabilities)]

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('--sets', default=','.join(SETS))
    parser.add_argument('--out', default='target/train')
    parser.add_argument('--tool', default='target/release/examples/train_lines')
    parser.add_argument('--folds-only', action='store_true', help='skip the model of all folds')
    parser.add_argument('--report', action='store_true', help='train nothing; report on the models that are in DIR')
    a = parser.parse_args()
    work = f'{a.out}/work'
    os.makedirs(work, exist_ok=True)
    texts = load(a.data, a.sets.split(','), a.tool, work)
    if not a.report:
        for t, x in zip(texts, rows(a.tool, work, texts)):
            t.x = x
    print(f'{sum(not t.thin for t in texts)} pages, {len(texts)} texts, {sum(len(t.lines) for t in texts)} lines', flush=True)
    by_model, by_rule, judged = [None] * len(texts), answers(a.tool, work, texts, 'none'), [None] * len(texts)
    for k in sorted({t.fold for t in texts}):
        path = f'{a.out}/clean-{k}.model'
        if not a.report:
            first, second = train([t for t in texts if t.fold != k], a.tool, work)
            open(path, 'wb').write(b'CDM1' + forest(first) + forest(second))
        own = [i for i, t in enumerate(texts) if t.fold == k]
        for i, (kept, p) in zip(own, answers(a.tool, work, [texts[i] for i in own], path)):
            by_model[i], judged[i] = kept, p
    print('in percent, of pages that the model did not see:')
    print(f"{'':<24}{'text':<13}{'texts':>6}{'body kept':>10}{'whole':>10}{'head kept':>10}{'lines out':>10}{'words out':>10}")
    table('the rule', texts, [k for k, _ in by_rule])
    table('the model', texts, by_model)
    for name in a.sets.split(','):
        own = [i for i, t in enumerate(texts) if t.set == name]
        table('  ' + name, [texts[i] for i in own], [by_model[i] for i in own])
    for cost in (.1, .2, .5, 1, 2, 4):
        table(f'  words a line {cost}', texts, weighed(texts, judged, cost))
    if not (a.folds_only or a.report):
        first, second = train(texts, a.tool, work)
        open(f'{a.out}/clean.bin', 'wb').write(b'CDM1' + forest(first) + forest(second))
        print(f'{a.out}/clean.bin: {os.path.getsize(a.out + "/clean.bin")} bytes')

if __name__ == '__main__':
    sys.exit(main())
