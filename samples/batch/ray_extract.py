#!/usr/bin/env python3
"""Extracts web archives with Ray, a task for each: the articles of PLACE/NAME.jsonl are those of NAME.warc.gz.

  ray_extract.py PLACE/ ARCHIVE... [--list FILE] [--tasks N] [--address ray://head:10001] [-- options of copydesk extract]

Archives and PLACE/ are paths that every machine sees, or s3:// and gs://. A task whose worker dies, or whose archive could not be read
or written, is tried again, five times at most; what is done already is not done again, so a whole run can be repeated. Prints a line for
each archive, among Ray's own: exit code, tab, path. Ends with 0, or 1 if records of archives were damaged, or with the highest code of what failed.
$COPYDESK is the program, else copydesk from the PATH. Needs `pip install ray`."""
import argparse, os, subprocess, sys
import ray

class TryAgain(Exception):
    """The archive could not be read, or its output not written, this time."""

@ray.remote(max_retries=5, retry_exceptions=[TryAgain])
def extract(program, archive, place, options):
    code = subprocess.run([program, 'extract', archive, '-o', place, '--quiet', *options], stdin=subprocess.DEVNULL).returncode
    if code not in (0, 1, 2):   # 3 cannot be written, 4 cannot be read, below zero: killed
        raise TryAgain(code)
    return code

def outcome(task):
    """The exit code; of a task that failed to the end, the last one."""
    try:
        return ray.get(task)
    except ray.exceptions.RayTaskError as error:
        return error.cause.args[0] if isinstance(error.cause, TryAgain) else 3
    except ray.exceptions.RayError as error:
        print(error, file=sys.stderr)
        return 3

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('place')
    parser.add_argument('archives', nargs='*')
    parser.add_argument('--list', help='a file of archives, one a line')
    parser.add_argument('--tasks', type=int, help='tasks at a time on this machine, where no cluster is named [default: all cores]')
    parser.add_argument('--address', help='a running cluster')
    given = sys.argv[1:]
    cut = given.index('--') if '--' in given else len(given)
    a, options = parser.parse_args(given[:cut]), given[cut + 1:]
    archives = list(a.archives)
    if a.list:
        with open(a.list, encoding='utf-8') as lines:
            archives += [line.strip() for line in lines if line.strip()]
    here = {} if a.address else {'num_cpus': a.tasks, 'include_dashboard': False}
    ray.init(address=a.address, log_to_driver=False, **here)
    program = os.environ.get('COPYDESK', 'copydesk')
    # a task has one core, so copydesk gets one thread; place, archives and options go along with each
    paths = {extract.remote(program, archive, a.place, ['--jobs', '1', *options]): archive for archive in archives}
    codes, open_tasks = [0], list(paths)
    while open_tasks:
        done, open_tasks = ray.wait(open_tasks)
        for task in done:
            codes.append(outcome(task))
            print(f'{codes[-1]}\t{paths[task]}', flush=True)
    return max(code if code >= 0 else 3 for code in codes)

if __name__ == '__main__':
    sys.exit(main())
