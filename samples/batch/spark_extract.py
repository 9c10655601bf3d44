#!/usr/bin/env python3
"""Extracts web archives with Spark, a task for each: the articles of PLACE/NAME.jsonl are those of NAME.warc.gz.

  spark-submit spark_extract.py PLACE/ LIST [options of copydesk extract]

LIST is a file of archives, one a line. Archives and PLACE/ are paths that every machine sees, or s3:// and gs://. Each task pipes its line to
extract_each.sh, which lies beside this file on every machine (`--files extract_each.sh` brings it there). A task that dies, or whose
archive could not be read or written, is tried again as often as spark.task.maxFailures says, and then ends the job; what is done already is not
done again, so a whole run can be repeated. Prints a line for each archive: exit code, tab, path. Ends with 0, or 1 if records of archives
were damaged. $COPYDESK is the program, else copydesk from the PATH. Needs Java 17 and `pip install pyspark`."""
import os, shlex, sys
from pyspark.sql import SparkSession

def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    place, list_, options = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(list_, encoding='utf-8') as lines:
        archives = [line.strip() for line in lines if line.strip()]
    spark = SparkSession.builder.appName('copydesk').getOrCreate().sparkContext
    each = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'extract_each.sh')
    # a task has one core, so copydesk gets one thread
    command = shlex.join([each if os.path.exists(each) else './extract_each.sh', place, '--jobs', '1', *options])
    # pipe starts with an empty environment: what the program needs of ours goes along
    env = {name: value for name, value in os.environ.items() if name in ('PATH', 'HOME', 'COPYDESK') or name.startswith(('AWS_', 'GOOGLE_'))}
    # with checkCode a task fails when its command does, and is tried again; a partition for each archive
    told = spark.parallelize(archives, max(1, len(archives))).pipe(command, env=env, checkCode=True).collect()
    print('\n'.join(told))
    return max((int(line.split('\t')[0]) for line in told), default=0)

if __name__ == '__main__':
    sys.exit(main())
