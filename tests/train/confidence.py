#!/usr/bin/env python3
"""Fits the confidence of `article` verdicts, and shows how far it can be relied on, cross-validated by domain.

  confidence.py DATA --models DIR [--tool target/release/examples/train_signs]

DATA as for train.py; DIR holds its fold-K.model files, with the forests of verdict.py. A page counts as right if it is no list and the F1
of its body is above 0.9. Prints the weights for src/extract/verdict/confidence.rs and, for pages whose weights and model saw no page of their domain, how often each
confidence was right."""
import argparse, json, os, subprocess, tempfile
import numpy as np
from score import f1

SETS = ['fundus', 'fundus_eval', 'naeb', 'scrapinghub', 'wcxb_dev', 'readability', 'misinfo', 'magic_html']
LISTS = ('listing', 'collection')
RIGHT = .9
PENALTY = 1.

def load(data, models, tool):
    """Signs, whether right, and fold of every page that is taken for an article."""
    signs, right, folds = [], [], []
    for name in SETS:
        golds = [json.loads(line) for line in open(f'{data}/{name}/gold.jsonl', encoding='utf-8')]
        for fold in range(5):
            own = [g for g in golds if g['fold'] == fold and g.get('text')]
            with tempfile.NamedTemporaryFile('w', suffix='.jsonl') as manifest:
                for g in own:
                    print(json.dumps({'path': f"{data}/{name}/html/{g['id']}.html", 'url': g.get('url')}), file=manifest)
                manifest.flush()
                lines = subprocess.run([tool, manifest.name, f'{models}/fold-{fold}.model'], check=True, capture_output=True)
            for line in lines.stdout.decode().splitlines():
                number, row, text = line.split('\t', 2)
                gold = own[int(number)]
                signs.append(json.loads(row))
                text, accepted = ' '.join(json.loads(text)), [gold['text']] + (gold.get('alts') or [])
                right.append(gold.get('page_type') not in LISTS and max(f1(text, t) for t in accepted if t) > RIGHT)
                folds.append(fold)
    return np.array(signs), np.array(right, float), np.array(folds)

def fit(x, y):
    """Logistic regression with an L2 penalty, by Newton's method; the bias is last."""
    x = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.eye(x.shape[1]) * PENALTY
    penalty[-1, -1] = 0
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + penalty, x.T @ (p - y) + penalty @ w)
    return w

def chance(w, x):
    return 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data')
    parser.add_argument('--models', default='target/train')
    parser.add_argument('--tool', default='target/release/examples/train_signs')
    a = parser.parse_args()
    x, y, folds = load(a.data, a.models, a.tool)
    p = np.zeros(len(y))
    for k in range(5):
        p[folds == k] = chance(fit(x[folds != k], y[folds != k]), x[folds == k])
    print(f'{len(y)} pages taken for articles, {y.mean():.3f} of them right')
    print('confidence      pages   mean  right')
    edges = [0, .3, .5, .6, .7, .8, .9, .95, 1.01]
    for low, high in zip(edges, edges[1:]):
        own = (p >= low) & (p < high)
        if own.any():
            print(f'{low:.2f} to {min(high, 1):.2f} {own.sum():>8} {p[own].mean():>6.3f} {y[own].mean():>6.3f}')
    print(f'Brier score {np.mean((p - y) ** 2):.4f} (a constant: {np.mean((y.mean() - y) ** 2):.4f})')
    print('weights and bias: ' + ', '.join(f'{v:.3f}' for v in fit(x, y)))

if __name__ == '__main__':
    main()
