//! copydesk for Python: the extension module `copydesk._copydesk`. What people see of it is told in
//! `python/copydesk/__init__.py`, its types in `_copydesk.pyi` beside it.
//!
//! Nothing here decides about a page. `given` is what Python hands over, `answer` reads it by the library, `article`
//! shows what was read, `many` does so on all threads in order; `archive` with its `records`, `fetch` and `command` are
//! there in a full wheel alone. There is no unsafe code but in what the macros of `pyo3` expand to.

mod answer;
#[cfg(feature = "full")]
mod archive;
mod article;
mod explanation;
mod extractor;
#[cfg(feature = "full")]
mod fetch;
mod given;
mod many;
#[cfg(feature = "full")]
mod records;

/// The verbs of the program, compiled once more: one artefact serves both Python and the command line.
#[cfg(feature = "full")]
#[path = "../../cli/mod.rs"]
mod cli;
#[cfg(feature = "full")]
mod command;

use pyo3::prelude::*;

#[pymodule]
fn _copydesk(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<article::Article>()?;
    module.add_class::<article::Block>()?;
    module.add_class::<article::Image>()?;
    module.add_class::<article::UnmatchedRule>()?;
    module.add_class::<article::Verdict>()?;
    module.add_class::<explanation::Explanation>()?;
    module.add_class::<extractor::Extractor>()?;
    module.add_class::<many::Articles>()?;
    module.add_function(wrap_pyfunction!(extractor::extract, module)?)?;
    module.add_function(wrap_pyfunction!(extractor::extract_many, module)?)?;
    module.add_function(wrap_pyfunction!(extractor::explain, module)?)?;
    #[cfg(feature = "full")]
    {
        module.add_class::<archive::Archive>()?;
        module.add_class::<archive::Damage>()?;
        module.add_function(wrap_pyfunction!(fetch::fetch, module)?)?;
        module.add_function(wrap_pyfunction!(command::run_command, module)?)?;
    }
    Ok(())
}
