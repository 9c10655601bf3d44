//! A panic is a fault of this program; it costs the page that it happened on, and no other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does the work of one page.
///
/// ```
/// use copydesk::{Extractor, Page, panic::guarded};
/// let page = Page::saved("<h1>Bridge reopens</h1>", None);
/// let article = guarded(|| Extractor::new().extract_page(&page))?;
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// The work panicked; with what the panic said.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panic_text(&*panic))
}

/// The message of a panic.
#[must_use]
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("internal error: {}", said.unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_page_that_breaks_the_program_costs_that_page() {
        let read = |page: &str| {
            guarded(|| {
                assert!(page != "two", "no {page}");
                page.len()
            })
        };
        assert_eq!(["one", "two", "three"].map(read), [Ok(3), Err("internal error: no two".to_owned()), Ok(5)]);
    }
}
