#!/usr/bin/env python3
"""Trains the block model from saved pages with gold, and reports it cross-validated by domain.

  train.py DATA [--sets a,b] [--out DIR] [--folds-only | --blocks MODEL]

DATA holds a folder a set: gold.jsonl (one page a line: id, url, fold, text, optional alts and page_type) and html/ID.html.
Writes DIR/model.bin, trained on all folds (copy it to src/extract/model.bin), and DIR/fold-K.model, trained without fold K,
for `copydesk extract --model`. With --blocks, model.bin has the two block forests of MODEL, and the third alone is new. The same input gives the same files. Needs `pip install -r requirements.txt` and
target/release/examples/train_features and train_narrow (cargo build --release --example train_features --example train_narrow)."""
import argparse, copy, json, os, re, struct, subprocess, sys, unicodedata, zlib
from collections import Counter
import lightgbm as lgb
import numpy as np

SETS = ['fundus', 'fundus_eval', 'naeb', 'scrapinghub', 'wcxb_dev', 'readability', 'misinfo', 'magic_html']
ORACLE_MIN = .85   # train on no page whose gold the page's own blocks cannot make: wrong page, or gold cut short
FIRST = dict(num_leaves=31, learning_rate=.1, min_data_in_leaf=40, feature_fraction=.4)
SECOND = dict(num_leaves=31, learning_rate=.1, min_data_in_leaf=80, feature_fraction=.3)
COMMON = dict(objective='binary', bagging_fraction=.7, bagging_freq=1, lambda_l2=5, verbose=-1,
              deterministic=True, force_row_wise=True, seed=7, num_threads=2)
TREES_FIRST, TREES_SECOND = 100, 60
NARROW = dict(num_leaves=15, learning_rate=.05, min_data_in_leaf=40, feature_fraction=.6, bagging_fraction=.6, objective='regression')
TREES_NARROW = 100
SEEDS_NARROW = 7, 1, 2   # forests whose mean it is: alone, each errs on other pages
SETTLED = .005     # the probability of a block that the rule settles, as src/extract/choose/judge.rs: no model is asked
CUT_MIN, CUT_MAX = 15, 250   # words of a text that is cut short
CUT_WEIGHT = .3    # of a page whose text is cut short
GAIN_MIN = .03     # as src/extract/narrow.rs

WORDS = re.compile(r'[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|'
                   r'(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])\w)+')

def words(text):
    return WORDS.findall(unicodedata.normalize('NFKC', text).casefold())

class Page:
    pass

def chain(blocks, at):
    """The heaviest chain of long blocks whose places in gold rise with their order on the page."""
    placed = [b for b in range(len(blocks)) if at[b] is not None]
    best, before = {}, {}
    for i, b in enumerate(placed):
        best[b], before[b] = len(blocks[b]), None
        for c in placed[:i]:
            if at[c] < at[b] and best[c] + len(blocks[b]) > best[b]:
                best[b], before[b] = best[c] + len(blocks[b]), c
    out, b = set(), max(placed, key=best.get, default=None)
    while b is not None:
        out.add(b)
        b = before[b]
    return out

def label(blocks, gold):
    """Which blocks are body (1/0), and which cannot be told: aligns blocks (lists of words) with gold (words)."""
    grams, starts = {}, {}
    for i in range(len(gold) - 3):
        grams.setdefault(tuple(gold[i:i + 4]), []).append(i)
    for i, w in enumerate(gold):
        starts.setdefault(w, []).append(i)
    n = len(blocks)
    body, unsure, at = np.zeros(n, int), np.zeros(n, bool), [None] * n
    for b, block in enumerate(blocks):
        if len(block) < 8:
            continue
        shift, found, count = Counter(), 0, len(block) - 3
        for i in range(count):
            places = grams.get(tuple(block[i:i + 4]))
            if places:
                found += 1
                for p in places[:20]:
                    shift[p - i] += 1
        if found / count >= .5:
            at[b] = max(shift, key=lambda d: (shift[d], -abs(d)))
        unsure[b] = .25 <= found / count < .5
    inside = chain(blocks, at)
    for b in range(n):
        if at[b] is not None:
            body[b], unsure[b] = b in inside, b not in inside
    # short blocks count only between their long neighbours' places
    limit, after = len(gold), [0] * n
    for b in range(n - 1, -1, -1):
        after[b] = limit
        if body[b]:
            limit = at[b]
    reached = 0
    for b, block in enumerate(blocks):
        if body[b]:
            reached = at[b] + len(block)
        elif not block:
            unsure[b] = True
        elif len(block) < 8:
            for p in starts.get(block[0], []):
                if reached - 2 <= p and p + len(block) <= after[b] + 2 and gold[p:p + len(block)] == block:
                    body[b], reached = 1, p + len(block)
                    break
    return body, unsure

def f1(page, kept):
    bag = Counter()
    for block, k in zip(page.blocks, kept):
        if k:
            bag.update(block)
    n = sum(bag.values())
    return max(2 * sum((bag & gold).values()) / max(1, n + sum(gold.values())) for gold in page.golds)

def decode(page, p):
    """As src/extract/decode.rs does."""
    w = page.count.astype(float)
    order = np.argsort(-p, kind='stable')
    expected = 2 * np.cumsum((p * w)[order]) / np.maximum(1e-6, np.cumsum(w[order]) + (p * w).sum())
    kept = np.zeros(len(w), bool)
    if len(w):
        kept[order[:int(np.argmax(expected)) + 1]] = True
    return (kept & (p >= .15)) | (p >= .6)

def line(page):
    """The line of a page in a manifest."""
    return json.dumps({'path': page.path, 'url': page.url, 'without': page.without}) + '\n'

def rows(tool, work, pages, probabilities=None):
    manifest, out = f'{work}/manifest.jsonl', f'{work}/rows'
    with open(manifest, 'w') as f:
        f.writelines(line(p) for p in pages)
    command = [tool, manifest, out]
    if probabilities is not None:
        np.concatenate(probabilities).astype('<f4').tofile(f'{work}/probabilities')
        command.append(f'{work}/probabilities')
    subprocess.run(command, check=True)
    found = []
    with open(out, 'rb') as f:
        for _ in pages:
            count, width = struct.unpack('<II', f.read(8))
            found.append(np.frombuffer(f.read(4 * count * width), '<f4').reshape(count, width))
    width = max(x.shape[1] for x in found)
    return [x if len(x) else np.zeros((0, width), '<f4') for x in found]

def load(data, sets, tool, work):
    pages = []
    for name in sets:
        for line in open(f'{data}/{name}/gold.jsonl', encoding='utf-8'):
            gold = json.loads(line)
            if gold.get('text') and gold.get('page_type') in (None, 'article'):
                page = Page()
                page.set, page.id, page.fold, page.url = name, gold['id'], gold['fold'], gold.get('url')
                page.without, page.is_cut = [], False
                page.path = f"{data}/{name}/html/{gold['id']}.html"
                page.texts = [words(t) for t in [gold['text']] + (gold.get('alts') or []) if t]
                pages.append(page)
    for page, x in zip(pages, rows(tool, work, pages)):
        page.x = x
    for page, texts in zip(pages, open(f'{work}/rows.jsonl', encoding='utf-8')):
        page.blocks = [words(t) for t in json.loads(texts)]
        page.count = np.array([len(b) for b in page.blocks], int)
        page.golds = [Counter(t) for t in page.texts]
        best = max((label(page.blocks, t) + (len(t),) for t in page.texts), key=lambda found: f1(page, found[0]))
        page.body, page.unsure, page.size = best
        page.oracle = f1(page, page.body)
        # rows are weighted by words, so that the loss is the page's F1; no model is asked about settled blocks, whose rows are zeros
        weight = np.clip(page.count, 1, 200) / max(60, page.size) + .0005
        page.settled = ~page.x.any(axis=1)
        page.weight = np.where(page.unsure | page.settled, 0, weight)
    return pages

def paragraphs_to_cut(page):
    """The blocks of a long text but its first one, two or three paragraphs; of every second page."""
    number = zlib.crc32(f'{page.set}/{page.id}'.encode())
    body = np.flatnonzero(page.body)
    long = [b for b in body if page.count[b] >= 15]
    if number % 2 or page.oracle < ORACLE_MIN or len(long) < 5:
        return []
    return [int(b) for b in body if b > long[number // 2 % 3]]

def cut_short(pages, tool, work):
    """Pages as they would be with next to no text: all that stands around it is there. Few pages with gold are short posts, and
    it is on those that the rest is taken for text."""
    cuts = []
    for page in pages:
        cut = copy.copy(page)
        cut.without, cut.is_cut = paragraphs_to_cut(page), True
        if cut.without:
            cuts.append((page, cut))
    rows(tool, work, [cut for _, cut in cuts])
    found = []
    for (page, cut), texts in zip(cuts, open(f'{work}/rows.jsonl', encoding='utf-8'), strict=True):
        # an element that holds more than the block stays, and the block with it
        blocks, kept = [words(t) for t in json.loads(texts)], []
        for b, block in enumerate(page.blocks):
            if len(kept) < len(blocks) and block == blocks[len(kept)]:
                kept.append(b)
        text = [page.blocks[b] for b in kept if page.body[b]]
        cut.golds = [Counter(word for block in text for word in block)]
        if len(kept) == len(blocks) and CUT_MIN <= sum(map(len, text)) <= min(CUT_MAX, page.size / 2):
            found.append(cut)
    return found

def fit(pages, x, trees, shape):
    pages = [(p, page) for p, page in zip(x, pages) if page.oracle >= ORACLE_MIN and len(page.count)]
    values = np.concatenate([p for p, _ in pages])
    target = np.concatenate([page.body for _, page in pages])
    weight = np.concatenate([page.weight for _, page in pages])
    told = weight > 0
    weight = weight[told] * told.sum() / weight.sum()
    return lgb.train({**COMMON, **shape}, lgb.Dataset(values[told], target[told], weight=weight), trees)

def judge(model, x):
    return [model.predict(rows) if len(rows) else np.zeros(0) for rows in x]

def judge_pages(model, pages, x):
    """The model's answers about the blocks of pages; settled ones have theirs."""
    return [np.where(page.settled, SETTLED, p) for page, p in zip(pages, judge(model, x))]

def out_of_fold(pages, folds, trees, shape):
    """Each page judged by a model that saw no page of its fold."""
    p = [None] * len(pages)
    for k in folds:
        inside = [page for page in pages if page.fold != k]
        model = fit(inside, [page.x for page in inside], trees, shape)
        for i, page in enumerate(pages):
            if page.fold == k:
                p[i] = judge_pages(model, [page], [page.x])[0]
    return p

def forest(*models):
    """One forest as src/extract/model reads it; of several, their mean."""
    trees, nodes, leaves = [], [], []
    for tree in (tree for model in models for tree in model.dump_model()['tree_info']):
        own, values, queue = [], [], [tree['tree_structure']]
        trees.append((len(nodes), None))
        if 'split_feature' not in queue[0]:   # a tree of one leaf: a node whose children are that leaf
            own, values, queue = [(0, 0x8000, 0x8000, 0.)], [queue[0]['leaf_value'] / len(models)], []
        at = 0
        while at < len(queue):   # breadth first: children come after their parents
            node = queue[at]
            at += 1
            children = []
            for side in ('left_child', 'right_child'):
                child = node[side]
                if 'split_feature' in child:
                    queue.append(child)
                    children.append(len(queue) - 1)
                else:
                    values.append(child['leaf_value'] / len(models))
                    children.append(0x8000 | (len(values) - 1))
            assert node['decision_type'] == '<='
            own.append((node['split_feature'], *children, node['threshold']))
        nodes += own
        leaves += values
        trees[-1] = (trees[-1][0], len(values))
    out = struct.pack('<HHI', models[0].num_feature(), len(trees), len(nodes))
    out += b''.join(struct.pack('<II', *t) for t in trees)
    out += b''.join(struct.pack('<HHHf', f, l, r, float32_down(t)) for f, l, r, t in nodes)
    return out + struct.pack(f'<{len(leaves)}f', *leaves)

def block_forests(path):
    """A model file up to the end of its second forest."""
    data, at = open(path, 'rb').read(), 4
    for _ in range(2):
        _, trees, nodes = struct.unpack_from('<HHI', data, at)
        leaves = sum(struct.unpack_from('<II', data, at + 8 + 8 * t)[1] for t in range(trees))
        at += 8 + 8 * trees + 10 * nodes + 4 * leaves
    return data[:at]

def float32_down(threshold):
    """The largest f32 not above the threshold, so that `value <= threshold` holds for the same f32 values."""
    t = np.float32(threshold)
    return np.nextafter(t, np.float32(-np.inf)) if float(t) > threshold else t

def train(pages, tool, work):
    """Both stages; the second learns from first-stage answers of models that did not see the page."""
    folds = sorted({page.fold for page in pages})
    first = fit(pages, [page.x for page in pages], TREES_FIRST, FIRST)
    alone = out_of_fold(pages, folds, TREES_FIRST, FIRST)
    second = fit(pages, rows(tool, work, pages, alone), TREES_SECOND, SECOND)
    return first, second

def candidates(pages, tool, work, model):
    """Notes on each page what the third forest sees of its candidates, and what the body's F1 gains by each."""
    with open(f'{work}/manifest.jsonl', 'w') as f:
        f.writelines(line(p) for p in pages)
    lines = subprocess.run([tool, f'{work}/manifest.jsonl', model], check=True, capture_output=True).stdout.decode().splitlines()
    for page, answer in zip(pages, lines, strict=True):
        texts, chosen, found = map(json.loads, answer.split('\t'))
        bags = {at: Counter(words(texts[at])) for at in chosen}
        def score(blocks):
            bag = sum((bags[at] for at in blocks), Counter())
            return max(2 * sum((bag & gold).values()) / max(1, sum(bag.values()) + sum(gold.values())) for gold in page.golds)
        page.whole = score(chosen)
        page.parts = np.array([row for _, row in found])
        page.gains = np.array([score(blocks) - page.whole for blocks, _ in found])

def fit_narrow(pages):
    """Pages weigh alike where they have as many candidates; a page whose gold its blocks cannot make teaches nothing."""
    pages = [page for page in pages if len(page.gains) and page.oracle >= ORACLE_MIN]
    x, y = np.concatenate([page.parts for page in pages]), np.concatenate([page.gains for page in pages])
    weight = np.concatenate([np.full(len(page.gains), (CUT_WEIGHT if page.is_cut else 1) * len(page.gains) ** -.5) for page in pages])
    return [lgb.train({**COMMON, **NARROW, 'seed': seed}, lgb.Dataset(x, y, weight=weight), TREES_NARROW) for seed in SEEDS_NARROW]

def narrowed(page, models):
    """F1 of the body after narrowing."""
    if not len(page.gains):
        return page.whole
    gains = np.mean([model.predict(page.parts) for model in models], axis=0)
    return page.whole + (page.gains[np.argmax(gains)] if gains.max() > GAIN_MIN else 0)

def train_narrow(pages, a, work):
    """Appends the third forest to all models. It learns from pages whose blocks were judged by a model that did not see them."""
    folds = sorted({page.fold for page in pages})
    for k in folds:
        candidates([p for p in pages if p.fold == k], a.narrow, work, f'{a.out}/fold-{k}.model')
    for k in folds:
        models = fit_narrow([p for p in pages if p.fold != k])
        open(f'{a.out}/fold-{k}.model', 'ab').write(forest(*models))
        for page in pages:
            if page.fold == k:
                page.last = narrowed(page, models)
    print(f"{'set':<14}{'pages':>6}{'chosen':>9}{'narrowed':>10}{'under .5':>10}")
    whole = [page for page in pages if not page.is_cut]
    for name in dict.fromkeys(page.set for page in whole):
        own = [p for p in whole if p.set == name]
        print(f'{name:<14}{len(own):>6}{np.mean([p.whole for p in own]):>9.4f}{np.mean([p.last for p in own]):>10.4f}'
              f'{np.mean([p.last < .5 for p in own]):>10.4f}')
    if os.path.exists(f'{a.out}/model.bin') and not a.folds_only:
        open(f'{a.out}/model.bin', 'ab').write(forest(*fit_narrow(pages)))

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('--sets', default=','.join(SETS))
    parser.add_argument('--out', default='target/train')
    parser.add_argument('--tool', default='target/release/examples/train_features')
    parser.add_argument('--narrow', default='target/release/examples/train_narrow')
    parser.add_argument('--folds-only', action='store_true', help='skip the model of all folds')
    parser.add_argument('--blocks', help='take the block forests of the model of all folds from this one')
    a = parser.parse_args()
    work = f'{a.out}/work'
    os.makedirs(work, exist_ok=True)
    pages = load(a.data, a.sets.split(','), a.tool, work)
    print(f'{len(pages)} pages; best that their blocks can make: F1 {np.mean([p.oracle for p in pages]):.4f}')
    for k in sorted({page.fold for page in pages}):
        first, second = train([p for p in pages if p.fold != k], a.tool, work)
        open(f'{a.out}/fold-{k}.model', 'wb').write(b'CDM1' + forest(first) + forest(second))
        rest = [p for p in pages if p.fold == k]
        alone = judge_pages(first, rest, [p.x for p in rest])
        both = judge_pages(second, rest, rows(a.tool, work, rest, alone))
        for page, p, q in zip(rest, alone, both):
            page.one, page.two = f1(page, decode(page, p)), f1(page, decode(page, (p + q) / 2))   # as src/extract/decode.rs
        print(f'fold {k}: {len(rest)} pages, F1 {np.mean([p.two for p in rest]):.4f}', flush=True)
    print(f"{'set':<14}{'pages':>6}{'first':>9}{'both':>9}{'under .5':>10}")
    for name in a.sets.split(','):
        own = [p for p in pages if p.set == name]
        print(f'{name:<14}{len(own):>6}{np.mean([p.one for p in own]):>9.4f}{np.mean([p.two for p in own]):>9.4f}'
              f'{np.mean([p.two < .5 for p in own]):>10.4f}')
    if a.blocks:
        kept = block_forests(a.blocks)   # MODEL may be the file that is written
        open(f'{a.out}/model.bin', 'wb').write(kept)
    elif not a.folds_only:
        first, second = train(pages, a.tool, work)
        open(f'{a.out}/model.bin', 'wb').write(b'CDM1' + forest(first) + forest(second))
    train_narrow(pages + cut_short(pages, a.tool, work), a, work)
    if not a.folds_only:
        print(f'{a.out}/model.bin: {os.path.getsize(a.out + "/model.bin")} bytes')

if __name__ == '__main__':
    sys.exit(main())
