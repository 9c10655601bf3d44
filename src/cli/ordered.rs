//! Work on many threads, results in the order of the inputs, a bounded number of both in memory.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Inputs that a worker may be ahead of the oldest unfinished one.
const AHEAD: usize = 4;

struct Queue<I> {
    inputs: I,
    /// Inputs handed out.
    given: usize,
    /// Results taken.
    taken: usize,
    stopped: bool,
}

/// Runs `work` on each input and hands the results to `take`, in order; stops at its first error.
/// One job works on the calling thread alone.
pub(super) fn run<I, T, E>(
    mut inputs: I,
    jobs: usize,
    work: impl Fn(I::Item) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator + Send,
    T: Send,
{
    if jobs <= 1 {
        return inputs.try_for_each(|input| take(work(input)));
    }
    let queue = Mutex::new(Queue { inputs, given: 0, taken: 0, stopped: false });
    let room = Condvar::new();
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs {
            let send = send.clone();
            scope.spawn(|| {
                let send = send;
                while let Some((number, input)) = next(&queue, &room, jobs * AHEAD) {
                    if send.send((number, work(input))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut waiting = BTreeMap::new();
        let mut wanted = 0;
        for (number, result) in receive {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&wanted) {
                let taken = take(result);
                wanted += 1;
                let mut queue = lock(&queue);
                queue.taken = wanted;
                queue.stopped |= taken.is_err();
                room.notify_all();
                drop(queue);
                taken?;
            }
        }
        Ok(())
    })
}

/// The next input, once the results before it are near enough.
fn next<I: Iterator>(queue: &Mutex<Queue<I>>, room: &Condvar, window: usize) -> Option<(usize, I::Item)> {
    let mut queue = lock(queue);
    while !queue.stopped && queue.given >= queue.taken + window {
        queue = room.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
    if queue.stopped {
        return None;
    }
    let input = queue.inputs.next()?;
    queue.given += 1;
    Some((queue.given - 1, input))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::run;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_order_and_few_wait() {
        let (ahead, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut got = Vec::new();
        let inputs = (0..500_u64).inspect(|_| {
            most.fetch_max(ahead.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        });
        let work = |n: u64| {
            std::thread::sleep(Duration::from_micros(if n.is_multiple_of(50) { 3000 } else { 10 }));
            n
        };
        let done: Result<(), ()> = run(inputs, 4, work, |n| {
            ahead.fetch_sub(1, Ordering::SeqCst);
            got.push(n);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        assert_eq!(got, (0..500).collect::<Vec<_>>());
        assert!(most.into_inner() <= 4 * super::AHEAD + 1);
    }

    #[test]
    fn the_first_error_ends_it() {
        for jobs in [1, 3] {
            let mut taken = 0;
            let done = run(
                0..1_000_000,
                jobs,
                |n: i32| n,
                |n| {
                    taken += 1;
                    if n == 5 { Err("five") } else { Ok(()) }
                },
            );
            assert_eq!((done, taken), (Err("five"), 6));
        }
    }
}
