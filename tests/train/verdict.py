#!/usr/bin/env python3
"""Trains the forest of the verdict (article or list), and reports it cross-validated by domain.

  verdict.py DATA [--models DIR] [--judge a,b] [--report]

DATA as for train.py, with the sets of SETS and those to judge by. DIR (default target/train) holds model.bin and fold-0.model to
fold-4.model as train.py wrote them: what the verdict sees of a page is what became of its blocks, by a body model that saw no page of its
domain. Adds the forest to each of these files (in place of one that is there); copy model.bin to src/extract/model.bin. --report trains
nothing. The same input gives the same files. Needs the packages of requirements.txt and target/release/examples/train_verdict (cargo build
--release --example train_verdict). Beside the saved pages it learns from made-up ones (made_up.py)."""
import argparse, json, os, struct, subprocess, sys
import lightgbm as lgb
import numpy as np
from train import forest

SETS = ['fundus', 'fundus_eval', 'naeb', 'scrapinghub', 'wcxb_dev', 'trafilatura', 'readability', 'postlight', 'htmldate', 'misinfo',
        'magic_html', 'jocmp', 'made_up']
LISTS = ('listing', 'collection', 'front')
PARAMETERS = dict(objective='binary', num_leaves=15, learning_rate=.06, min_data_in_leaf=40, feature_fraction=.4, bagging_fraction=.7,
                  bagging_freq=1, lambda_l2=5, verbose=-1, deterministic=True, force_row_wise=True, seed=7, num_threads=2)
TREES = 160
# rows of a list of the sets, of a made-up page, of what the careful rule alone reads
WEIGHT_LIST, WEIGHT_MADE, WEIGHT_RULE = 6., 1., .3
LIKELY = .5   # as in src/extract/verdict

class Page:
    def __init__(self, data, name, gold):
        self.set, self.fold, self.lang = name, gold['fold'], gold.get('lang')
        self.path, self.url, self.kind = f"{data}/{name}/html/{gold['id']}.html", gold.get('url'), gold.get('page_type') or 'article'
        self.is_list = self.kind in LISTS

def load(data, names):
    pages = []
    for name in names:
        for line in open(f'{data}/{name}/gold.jsonl', encoding='utf-8'):
            pages.append(Page(data, name, json.loads(line)))
    return pages

def see(tool, work, pages, models, addresses):
    """Figures of each page as the model of its fold read it; with its address or without; (figures, kind, chance) each."""
    seen = [None] * len(pages)
    for k in sorted({page.fold for page in pages}):
        own = [i for i, page in enumerate(pages) if page.fold == k]
        with open(f'{work}/verdict.jsonl', 'w') as f:
            f.writelines(json.dumps({'path': pages[i].path, 'url': pages[i].url if addresses else None}) + '\n' for i in own)
        lines = subprocess.run([tool, f'{work}/verdict.jsonl', models and f'{models}/fold-{k}.model' or 'none'], check=True, capture_output=True)
        for i, line in zip(own, lines.stdout.decode().splitlines()):
            row, kind, chance = line.split('\t')
            seen[i] = (np.array(json.loads(row), '<f4'), kind, float(chance))
    return seen

def weight(page):
    if page.set == 'made_up':
        return WEIGHT_MADE
    return WEIGHT_LIST if page.is_list else 1.

def fit(rows):
    """rows: figures, whether an article, weight."""
    x, y, w = (np.array(column) for column in zip(*rows))
    return lgb.train(PARAMETERS, lgb.Dataset(x, y, weight=w), TREES)

# what old pages and plain ones do not say of themselves; value where they do not
UNSAID = {'a date is known': 0, 'a date of change is known': 0, 'authors': 0, 'a byline is shown': 0, 'a section is known': 0, 'tags': 0,
          'the page says that it is an article': 0, 'the page says that it is a list': 0, 'width of the structured text': 0,
          'words of the description in the body': -1}
WEIGHT_UNSAID = 1.

def unsaid(row, names):
    row = row.copy()
    for name, value in UNSAID.items():
        row[names.index(name)] = value
    return row

def training(pages, views, names):
    """Rows of the pages that say what an article is, and what is none; shops, forums and manuals are neither. Each also as if it said nothing
    of itself."""
    rows = []
    for page, *seen in zip(pages, *views):
        if page.kind == 'article' or page.is_list:
            for scale, view in zip((1., 1., WEIGHT_RULE), seen):
                rows.append((view[0], float(page.kind == 'article'), scale * weight(page)))
            rows.append((unsaid(seen[1][0], names), float(page.kind == 'article'), WEIGHT_UNSAID * weight(page)))
    return rows

def bare(path):
    """A model file without the forest of the verdict: its first three forests."""
    data = open(path, 'rb').read()
    at = 4
    for _ in range(3):
        _, trees, nodes = struct.unpack_from('<HHI', data, at)
        leaves = sum(struct.unpack_from('<II', data, at + 8 + 8 * t)[1] for t in range(trees))
        at += 8 + 8 * trees + 10 * nodes + 4 * leaves
    return data[:at]

def add(path, model):
    data = bare(path) + forest(model)
    open(path, 'wb').write(data)

def report(pages, chances, kinds=None):
    """Shares of articles refused and of lists passed; chances with addresses and without."""
    def shares(own, is_refused):
        return ' '.join(f'{np.mean([is_refused(i, way) for i in own]):>8.3f}' for way in (0, 1)) if own else ''
    chance_refuses = lambda i, way: chances[way][i] < LIKELY
    refuses = chance_refuses if kinds is None else lambda i, way: kinds[way][i] not in ('article', 'live_blog', 'gallery')
    print(f"{'set':<14}{'kind':<14}{'pages':>6} refused, with address and without")
    for name in dict.fromkeys(page.set for page in pages):
        for kind in dict.fromkeys(page.kind for page in pages if page.set == name):
            own = [i for i, page in enumerate(pages) if page.set == name and page.kind == kind]
            print(f'{name:<14}{kind:<14}{len(own):>6} {shares(own, refuses)}')
    found = [i for i, page in enumerate(pages) if page.kind == 'article' and not page.set.startswith('made_up')]
    for lang in sorted({pages[i].lang or '?' for i in found}):
        own = [i for i in found if (pages[i].lang or '?') == lang]
        if len(own) >= 10:
            print(f"{'articles in':<14}{lang:<14}{len(own):>6} {shares(own, refuses)}")

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('--models', default='target/train')
    parser.add_argument('--tool', default='target/release/examples/train_verdict')
    parser.add_argument('--judge', default='', help='more sets, to judge by')
    parser.add_argument('--report', action='store_true', help='report on the forests that the models have; train nothing')
    a = parser.parse_args()
    work = f'{a.models}/work'
    os.makedirs(work, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    for name, extra in (('made_up', []), ('made_up_judge', ['--judge'])):
        subprocess.run([sys.executable, f'{here}/made_up.py', f'{work}/{name}'] + extra, check=True)
    pages = load(a.data, [n for n in SETS if n != 'made_up']) + load(work, ['made_up'])
    judged = load(work, ['made_up_judge']) + load(a.data, [n for n in a.judge.split(',') if n])
    if not a.report:
        views = [see(a.tool, work, pages, a.models, True), see(a.tool, work, pages, a.models, False), see(a.tool, work, pages, None, True)]
        names = subprocess.run([a.tool, '--names'], check=True, capture_output=True).stdout.decode().splitlines()
        for k in range(5):
            inside = [i for i, page in enumerate(pages) if page.fold != k]
            rows = training([pages[i] for i in inside], [[view[i] for i in inside] for view in views], names)
            add(f'{a.models}/fold-{k}.model', fit(rows))
        whole = fit(training(pages, views, names))
        add(f'{a.models}/model.bin', whole)
        gains = sorted(zip(whole.feature_importance('gain'), names), reverse=True)
        print('; '.join(f'{name} {gain / sum(g for g, _ in gains):.3f}' for gain, name in gains[:25]))
    everything = pages + judged
    views = [see(a.tool, work, everything, a.models, addresses) for addresses in (True, False)]
    report(everything, [[v[2] for v in view] for view in views], [[v[1] for v in view] for view in views])

if __name__ == '__main__':
    main()
