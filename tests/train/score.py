#!/usr/bin/env python3
"""Scores copydesk on saved pages with gold, cross-validated: a page of fold K is answered by the model trained without fold K.

  score.py DATA [--sets a,b] [--bin target/release/copydesk] [--models DIR | --rule]

DATA is as for train.py. `body` is the mean F1 of words (a Chinese, Japanese or Thai character is a word), `title` the share
of exact headlines after folding case, space and quotes, `authors` F1 over sets of names, `date` the share of right days of
publication; each over the pages that have gold for it. Articles only. Python 3.9, standard library."""
import argparse, json, os, re, subprocess, sys, tempfile, unicodedata
from collections import Counter

WORDS = re.compile(r'[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|'
                   r'(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])\w)+')
QUOTES = str.maketrans('‘’‚‛`´“”„‟«»‐‑‒–—―−', "''''''" + '""""""' + '-------')

def words(text):
    return Counter(WORDS.findall(unicodedata.normalize('NFKC', text).casefold()))

def f1(got, gold):
    got, gold = words(got), words(gold)
    return 2 * sum((got & gold).values()) / max(1, sum(got.values()) + sum(gold.values()))

def folded(text):
    return re.sub(r'\s+', ' ', unicodedata.normalize('NFKC', text or '').translate(QUOTES).casefold()).strip()

def names(found):
    return {n for n in (re.sub(r'[\W_]+', ' ', folded(name)).strip() for name in found or []) if n}

def answers(binary, data, name, rows, extra):
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl') as manifest:
        for row in rows:
            manifest.write(json.dumps({'path': f"{data}/{name}/html/{row['id']}.html", 'url': row.get('url')}) + '\n')
        manifest.flush()
        done = subprocess.run([binary, 'extract', '--quiet', '--manifest', manifest.name] + extra, stdout=subprocess.PIPE)
    if done.returncode not in (0, 1):
        sys.exit(f'{binary} ended with {done.returncode}')
    return [json.loads(line) for line in done.stdout.splitlines()]

def mean(values):
    return f'{sum(values) / len(values):.4f}' if values else '-'

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('--sets')
    parser.add_argument('--bin', default='target/release/copydesk')
    parser.add_argument('--models', default='target/train')
    parser.add_argument('--rule', action='store_true', help='by rule alone, without a model')
    a = parser.parse_args()
    sets = a.sets.split(',') if a.sets else sorted(n for n in os.listdir(a.data) if os.path.exists(f'{a.data}/{n}/gold.jsonl'))
    print(f"{'set':<14}{'pages':>6}{'body':>9}{'under .5':>10}{'title':>9}{'authors':>9}{'date':>9}")
    for name in sets:
        with open(f'{a.data}/{name}/gold.jsonl', encoding='utf-8') as f:
            rows = [row for row in map(json.loads, f) if row.get('page_type') in (None, 'article')]
        body, title, date, shared, given, wanted = [], [], [], 0, 0, 0
        for fold in range(5):
            part = [row for row in rows if row['fold'] == fold]
            model = 'none' if a.rule else f'{a.models}/fold-{fold}.model'
            for row, got in zip(part, answers(a.bin, a.data, name, part, ['--model', model])):
                golds = [t for t in [row.get('text')] + (row.get('alts') or []) if t]
                if golds:
                    body.append(max(f1(got['text'] or '', gold) for gold in golds))
                if row.get('title'):
                    title.append(folded(got['headline']) == folded(row['title']))
                if row.get('authors'):
                    one, other = names(got['authors']), names(row['authors'])
                    shared, given, wanted = shared + len(one & other), given + len(one), wanted + len(other)
                if row.get('date'):
                    date.append((got['published'] or '')[:10] == row['date'])
        authors = f'{2 * shared / max(1, given + wanted):.4f}' if wanted else '-'
        print(f'{name:<14}{len(rows):>6}{mean(body):>9}{mean([x < .5 for x in body]):>10}{mean(title):>9}{authors:>9}{mean(date):>9}', flush=True)

if __name__ == '__main__':
    main()
