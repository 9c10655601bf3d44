//! What a page has asked for, against what it may.

use super::{BrowserOptions, Limit};

#[derive(Debug)]
pub(super) struct Budget<'a> {
    options: &'a BrowserOptions,
    /// Requests that were let out.
    pub(super) requests: usize,
    /// Those of them to the page's own site.
    own: usize,
    /// Bytes of their answers.
    pub(super) bytes: usize,
    /// The first limit that the page ran into.
    pub(super) limit: Option<Limit>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(options: &'a BrowserOptions) -> Self {
        Self { options, requests: 0, own: 0, bytes: 0, limit: None }
    }

    /// Counts a request, if it is within the limits.
    pub(super) fn take(&mut self, is_own: bool) -> Result<(), &'static str> {
        let is_over = matches!(self.limit, Some(Limit::Requests | Limit::Bytes));
        if is_over || self.requests == self.options.requests {
            self.ran_into(Limit::Requests);
        } else if self.bytes >= self.options.bytes {
            self.ran_into(Limit::Bytes);
        } else if is_own && self.own == self.options.own_requests {
            self.ran_into(Limit::OwnRequests);
        } else {
            self.requests += 1;
            self.own += usize::from(is_own);
            return Ok(());
        }
        Err("beyond a limit")
    }

    /// Bytes that the next answer may have.
    pub(super) fn bytes_left(&self) -> usize {
        self.options.bytes.saturating_sub(self.bytes)
    }

    pub(super) fn ran_into(&mut self, limit: Limit) {
        self.limit.get_or_insert(limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_limit_is_told_and_holds() {
        let options = BrowserOptions::default().with(|options| {
            (options.requests, options.own_requests, options.bytes) = (3, 1, 100);
        });
        let mut budget = Budget::new(&options);
        assert!(budget.take(true).is_ok() && budget.take(true).is_err(), "one to its own site");
        assert!(budget.take(false).is_ok() && budget.take(false).is_ok() && budget.take(false).is_err());
        assert_eq!((budget.requests, budget.limit), (3, Some(Limit::OwnRequests)));
        let mut budget = Budget::new(&options);
        budget.bytes = 99;
        assert!(budget.take(false).is_ok());
        assert_eq!(budget.bytes_left(), 1);
        budget.bytes = 101;
        assert!(budget.take(false).is_err());
        assert_eq!((budget.bytes_left(), budget.limit), (0, Some(Limit::Bytes)));
    }
}
