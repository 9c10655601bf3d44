//! Pages that the libraries of the field make out of nothing in the reader's browser, with the libraries themselves.

use crate::fetch::now;
use crate::missing::missing;
use crate::render::{answer, article, browser, html, visitor};
use crate::server::{Reply, Server};
use copydesk::Extractor;
use std::fs;
use std::path::PathBuf;

/// The libraries' files, by the path that a page asks for them by; none where they are not.
fn libraries() -> Option<Vec<(String, String)>> {
    let Some(folder) = std::env::var_os("COPYDESK_FRAMEWORKS").map(PathBuf::from) else {
        missing("COPYDESK_FRAMEWORKS is not set; .ci/data fetches React and Vue");
        return None;
    };
    let file = |name: &str| (format!("/{name}"), fs::read_to_string(folder.join(name)).expect(name));
    Some(["react.js", "react-dom.js", "vue.js"].map(file).to_vec())
}

#[tokio::test]
async fn pages_of_react_and_vue_are_read_as_their_readers_see_them() {
    let (Some(browser), Some(libraries)) = (browser(|_| {}), libraries()) else { return };
    let server = Server::start(move |ask| match libraries.iter().find(|(path, _)| *path == ask.path) {
        Some((_, script)) => Reply::of("text/javascript", script.as_str()),
        None => answer(ask, 0, 0),
    })
    .await;
    let (client, url) = visitor(&server);
    for (page, asks) in [
        ("/react.html", &["/react.html", "/react.js", "/react-dom.js", "/react-app.js", "/api/story"][..]),
        ("/vue.html", &["/vue.html", "/vue.js", "/vue-app.js", "/api/story"][..]),
    ] {
        let before = server.paths().len();
        let fetched = client.fetch_at(&url(page), now()).await.expect("a page");
        let plain = Extractor::new().extract_page(&fetched);
        assert!(!plain.verdict.kind.is_article(), "{page} without scripts: {:?}", plain.verdict);
        let rendered = browser.render(&client, &fetched, now()).await.expect(page);
        let article = article(&rendered);
        assert!(article.verdict.kind.is_article(), "{page}: {:?} {}", article.verdict, html(&rendered));
        assert_eq!(article.headline.as_deref(), Some("The mill at the weir grinds again"), "{page}");
        let text = article.text();
        assert!(text.starts_with("The mill at the weir grinds again, for the first time"), "{page}: {text}");
        assert!(text.trim_end().ends_with("carry their own bag of corn in."), "{page}: {text}");
        assert!(!text.contains("printer") && !text.contains("Loading"), "{page}: {text}");
        assert_eq!(rendered.limit, None, "{page}");
        let mut asked = server.paths().split_off(before);
        asked.retain(|path| path != "/robots.txt");
        assert_eq!(asked.len(), asks.len(), "{asked:?}");
        assert!(asks.iter().all(|path| asked.iter().any(|asked| asked == path)), "{asked:?}");
    }
    browser.close().await;
}
