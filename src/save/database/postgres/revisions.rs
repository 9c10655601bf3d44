//! The revisions of an article that a table holds.

use super::{PostgresTable, Statements};
use crate::frontier::DatabaseError;
use crate::render::diff::Revision;
use crate::save::database::place::TablePlace;
use crate::save::database::row::{REVISION, revision, revision_columns};
use crate::save::disk::Result;
use crate::save::revisions::SavedName;
use deadpool_postgres::GenericClient;

impl PostgresTable {
    /// See [`Database::revisions`](crate::save::database::Database::revisions).
    pub(in crate::save::database) fn revisions(place: &TablePlace, name: &SavedName) -> Result<Vec<Revision>> {
        let name = name.clone();
        Self::connect(place)?.run("cannot be read", move |statements| {
            let name = name.clone();
            async move { statements.revisions(&name).await }
        })?
    }
}

impl Statements {
    async fn revisions(&self, name: &SavedName) -> Result<Result<Vec<Revision>>, DatabaseError> {
        let client = self.pool.get().await?;
        let known = match self.inspect(&client).await? {
            Ok(Some(known)) => known,
            Ok(None) => return Ok(Ok(Vec::new())),
            Err(other) => return Ok(Err(other)),
        };
        let Some(id) = self.page_of(&client, name).await? else { return Ok(Ok(Vec::new())) };
        let (table, columns) = (&self.table, revision_columns(|column| known.contains_key(column)));
        let sql = format!("SELECT {columns}, revision FROM {table} WHERE id = $1 ORDER BY revision");
        let mut found = Vec::new();
        for row in client.query(&sql, &[&id]).await? {
            let mut columns = [const { None }; REVISION.len()];
            for (at, column) in columns.iter_mut().enumerate() {
                *column = row.try_get(at)?;
            }
            let number: i64 = row.try_get(REVISION.len())?;
            found.extend(revision(u32::try_from(number).unwrap_or(u32::MAX), columns));
        }
        Ok(Ok(found))
    }

    /// The page that a person names.
    async fn page_of(&self, client: &impl GenericClient, name: &SavedName) -> Result<Option<String>, DatabaseError> {
        if let SavedName::Id(id) = name {
            return Ok(Some(id.as_str().to_owned()));
        }
        let sql = format!("SELECT id, source, url, canonical_url FROM {} ORDER BY save_order", self.table);
        let mut found = None;
        for row in client.query(&sql, &[]).await? {
            let id: String = row.try_get(0)?;
            if name.is_of(&id, [row.try_get(1)?, row.try_get(2)?, row.try_get(3)?]) {
                found = Some(id);
            }
        }
        Ok(found)
    }
}
