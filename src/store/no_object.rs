//! Object stores of a program without the feature `object-store`: no place names any.

use super::Object;
use std::io;

/// None.
#[derive(Debug, Default)]
pub(super) struct Buckets;

/// An upload, which never is.
#[derive(Debug)]
pub(super) enum Upload {}

/// None either.
#[derive(Debug, Clone)]
pub enum Version {}

fn none() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "built without the feature object-store")
}

impl Buckets {
    pub(super) fn new(_settings: impl IntoIterator<Item = (String, String)>) -> Self {
        Self
    }

    #[allow(clippy::unused_self)] // the signatures are those of the other file
    pub(super) fn open(&self, _object: &Object) -> io::Result<(io::Empty, u64)> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn size(&self, _object: &Object) -> io::Result<u64> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn list(&self, _prefix: &Object, _found: impl FnMut(Object, u64)) -> io::Result<()> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn create(&self, _object: &Object) -> io::Result<Upload> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn put(&self, _object: &Object, _bytes: Vec<u8>) -> io::Result<()> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn read(&self, _object: &Object) -> io::Result<(Vec<u8>, Version)> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn replace(
        &self,
        _object: &Object,
        _version: Option<&Version>,
        _bytes: Vec<u8>,
    ) -> io::Result<Option<Version>> {
        Err(none())
    }

    #[allow(clippy::unused_self)]
    pub(super) fn remove(&self, _object: &Object) -> io::Result<()> {
        Err(none())
    }
}

impl Upload {
    pub(super) fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        match *self {}
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {}
    }
}
