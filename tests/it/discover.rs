//! Feeds, sitemaps and pages as sites serve them: what is found in them.
