#!/bin/sh
# Extract archives on a cluster with Slurm: an array job, one archive a task.
#
#   sbatch --array="0-$(($(wc -l < archives.txt) - 1))%50" slurm.sh archives.txt /scratch/articles
#
# A task that is killed or requeued is started again; what is done is not done again.
#SBATCH --job-name=copydesk
#SBATCH --cpus-per-task=4
#SBATCH --mem=1G
#SBATCH --requeue
set -u

list=$1
place=$2

archive=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$list")
copydesk extract "$archive" -o "$place/" --format jsonl.zst --jobs "${SLURM_CPUS_PER_TASK:-1}"
code=$?

# 1: the output is there; its stats tell what of the archive was damaged
[ "$code" -eq 1 ] && exit 0
# 3, 4: the disk or the store may be well again later
if [ "$code" -ge 3 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
