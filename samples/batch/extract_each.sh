#!/bin/sh
# Reads archives, one path a line, and extracts each to its own object below PLACE/; prints one line for each: exit code, tab, path.
#
#   extract_each.sh PLACE/ [options of copydesk extract] < archives.txt
#
# What is done already is not done again, so it may be run as often as anyone likes, by any engine. It ends with 1 if an
# archive is to be tried again (3: could not be written, 4: could not be read, killed): engines then run the task again.
# An archive that is answered with damaged records (1) is done. $COPYDESK is the program, else copydesk from the PATH.
place=$1
shift
again=0
while IFS= read -r archive; do
    [ -n "$archive" ] || continue
    "${COPYDESK:-copydesk}" extract "$archive" -o "$place" --quiet "$@" </dev/null
    code=$?
    printf '%s\t%s\n' "$code" "$archive"
    case $code in
        0 | 1) ;;
        2) exit 2 ;;
        *) again=1 ;;
    esac
done
exit $again
